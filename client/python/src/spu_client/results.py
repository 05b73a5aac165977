"""What the calls of a session answer. What the device does not state is None."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .description import CalibrationEntry

Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class HostTimes:
    """Wall times measured on the host of the server, in seconds."""

    #: First message to last byte.
    receive: float = 0.0
    #: Last byte to answer, or the computation of a read-out.
    compute: float = 0.0


@dataclass(frozen=True)
class DeviceTime:
    """A time on the device's clock."""

    ticks: int = 0
    #: Which run of the clock; 0 in a request means the present one.
    epoch: int = 0


@dataclass(frozen=True)
class MatrixLoaded:
    """What programming a matrix did."""

    #: Counted from 1 in each session.
    version: int
    #: rms(programmed - sent) / rms(sent) over all cells.
    quantization_error: float
    #: Entries that the range of the converter or cell clipped.
    clipped: int
    #: Smallest eigenvalue of the programmed A, where known.
    smallest_eigenvalue: float | None
    #: Largest eigenvalue of the programmed A, where known.
    largest_eigenvalue: float | None
    #: Tick from which it is in effect; None while it waits for an evolution's end.
    effective_tick: int | None
    #: Modelled seconds.
    programming_time: float
    #: Measured on the server's host.
    host: HostTimes
    #: Full scale of the converter for each tensor, in units of its entries; empty where it is bypassed.
    full_scales: tuple[float, ...]
    #: Wall seconds that converting the numbers to their wire format took here.
    encode_time: float = field(default=0.0, metadata={"wire": None})


@dataclass(frozen=True)
class VectorLoaded:
    """What writing a vector did."""

    #: Counted from 1 in each session and role.
    version: int
    #: rms(written - sent) / rms(sent).
    quantization_error: float
    #: Entries that the converter clipped.
    clipped: int
    #: Tick from which it is in effect; None while it waits for an evolution's end.
    effective_tick: int | None
    #: Modelled seconds.
    write_time: float
    #: Measured on the server's host.
    host: HostTimes
    #: Full scale of the converter; None where it is bypassed.
    full_scale: float | None


@dataclass(frozen=True)
class Evolution:
    """An evolution that was accepted."""

    id: str = field(metadata={"wire": "evolution_id"})
    start_tick: int
    end_tick: int
    #: In effect at its start, as planned when it was accepted.
    matrix_version: int
    target_version: int
    #: Smallest eigenvalue of A, the rate of the slowest mode in 1/tau; None where unknown.
    slowest_rate: float | None


@dataclass(frozen=True)
class EvolutionStatus:
    """An evolution as it ran, or is planned."""

    id: str = field(metadata={"wire": "evolution_id"})
    #: What it was asked for with.
    request_id: str
    #: "queued", "running", "ended" or "cancelled".
    phase: str
    start_tick: int
    end_tick: int
    #: Those that it ran with, or will as planned now, in their order.
    matrix_versions: tuple[int, ...]
    target_versions: tuple[int, ...]


@dataclass(frozen=True)
class SampleTiming:
    """How a read-out went: modelled seconds, except `host`."""

    link: float
    vector_dac: float
    programming: float
    evolve: float
    adc: float
    #: Measured on the server's host.
    host: HostTimes
    #: Readings that the ADC clipped.
    clipped: int
    #: Full scale of the ADC, in units of the state; None where it is bypassed.
    full_scale: float | None
    #: Passes that finding the range took; 1 where it is fixed.
    range_passes: int
    #: Modelled joules of load, evolution and read-out since the last sample; None where not stated.
    energy: float | None


@dataclass(frozen=True)
class SampleHeader:
    """Announces the numbers of a read-out."""

    #: (count, N), or (N,) of a mean, (2, N) with a variance, (1 + N, N) with a covariance.
    shape: tuple[int, ...]
    #: "float32", "float64" or "float16".
    dtype: str
    #: In effect at the first sample.
    matrix_version: int
    target_version: int
    first_tick: int
    last_tick: int


@dataclass(frozen=True)
class Samples(SampleHeader):
    """A read-out: its numbers, what they were read from, and how long it took."""

    #: All numbers, of `shape` and `dtype`.
    values: Floats
    #: N numbers; with a reduction.
    mean: Floats | None
    #: N numbers, unbiased; with reduce="mean_and_variance".
    variance: Floats | None
    #: N x N numbers, unbiased; with reduce="mean_and_covariance".
    covariance: Floats | None
    #: How the read-out went.
    timing: SampleTiming


@dataclass(frozen=True)
class Step:
    """What each part of a step did; None where it was absent."""

    matrix: MatrixLoaded | None
    vector: VectorLoaded | None
    evolution: Evolution | None
    samples: Samples | None


@dataclass(frozen=True)
class UploadStatus:
    """An upload that is under way."""

    upload_id: str
    #: Streams that have sent the header.
    joined: int
    #: Streams that have finished.
    finished: int
    bytes_received: int
    #: Bytes that the header announced.
    bytes_announced: int


@dataclass(frozen=True)
class SessionState:
    """A session as it stands."""

    #: Seconds after which it ends, if no other call comes.
    lease: float
    #: Loaded last; 0 for none.
    matrix_version: int
    target_version: int
    state_version: int
    #: Under way.
    uploads: tuple[UploadStatus, ...]
    time: DeviceTime


@dataclass(frozen=True)
class Calibration:
    """What a calibration found; errors are root mean square, in units of the state."""

    error_before: float
    error_after: float
    #: Corrections now in force.
    entries: tuple[CalibrationEntry, ...]
