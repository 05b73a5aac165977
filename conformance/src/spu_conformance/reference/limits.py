"""Limits that the description states and the calls keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Of the device, and of the server before it."""

    dimension: int = 65536
    rank: int = 4096
    max_blocks: int = 64
    max_segments: int = 64
    max_duration: float = 1e6
    max_samples: int = 1_000_000
    max_queued_evolutions: int = 64
    max_covariance_dimension: int = 1024
    # J of a large matrix is worked out whole.
    memory_bytes: int = 2 << 30
    max_message_bytes: int = 8 << 20
    max_chunk_bytes: int = 4 << 20
    max_uploads: int = 8
    remembered_ids: int = 256
    lease_seconds: float = 60.0
    max_waiting: int = 16
    max_metadata_bytes: int = 8192
