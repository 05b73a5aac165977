"""A read-out, put together from what arrives."""

from __future__ import annotations

from typing import Any

import google_crc32c
import numpy as np

from ..errors import SpuError
from ..results import Floats, SampleHeader, Samples, SampleTiming
from ..structures.tensor import ELEMENT_BYTES
from ..upload.chunks import bytes_of
from ..upload.encode import numpy_dtype
from ..wire import read

_LARGEST_PIECE = 1 << 20


def _broken(what: str) -> SpuError:
    return SpuError("DATA_LOSS", f"The read-out is broken: {what} came. Sample again.")


class Assembler:
    """Takes header, bytes and timing of one read-out."""

    def __init__(self, header: Any, checksum: bool, reduce: str | None) -> None:
        self._header = read(SampleHeader, header)
        self._checksum = checksum
        self._reduce = reduce
        self._values: Floats = np.empty(self._header.shape, numpy_dtype(self._header.dtype))
        self._bytes = bytes_of(self._values.reshape(-1))
        self._received = 0

    def add(self, offset: int, data: bytes) -> None:
        """Bytes at their offset."""
        if offset + len(data) > len(self._bytes):
            raise _broken(f"more than {len(self._bytes)} bytes")
        self._bytes[offset : offset + len(data)] = data
        self._received += len(data)

    def received(self) -> tuple[int, int]:
        """Bytes that have come, and all."""
        return self._received, len(self._bytes)

    def finish(self, timing: Any) -> Samples:
        """The whole; raises DATA_LOSS unless all bytes came, with the checksum that was told."""
        if self._received != len(self._bytes):
            raise _broken(f"{self._received} of {len(self._bytes)} bytes")
        if self._checksum:
            self._compare(timing)
        reduced = self._reduce is not None
        rows = self._values if self._values.ndim > 1 else self._values[np.newaxis]
        return Samples(
            **self._header.__dict__,
            values=self._values,
            mean=rows[0] if reduced else None,
            variance=rows[1] if self._reduce == "mean_and_variance" else None,
            covariance=rows[1:] if self._reduce == "mean_and_covariance" else None,
            timing=read(SampleTiming, timing),
        )

    def _compare(self, timing: Any) -> None:
        if not timing.HasField("crc32c"):
            raise _broken("no checksum")
        crc = 0
        for at in range(0, len(self._bytes), _LARGEST_PIECE):
            crc = google_crc32c.extend(crc, bytes(self._bytes[at : at + _LARGEST_PIECE]))
        if crc != timing.crc32c:
            raise _broken(f"bytes with the CRC32C {crc} instead of {timing.crc32c}")


class Collector:
    """Takes the messages of one read-out; answers the last with the whole."""

    def __init__(self, checksum: bool, reduce: str | None) -> None:
        self._options = (checksum, reduce)
        self._assembler: Assembler | None = None

    def begin(self, header: Any) -> Assembler:
        """The read-out starts (again)."""
        self._assembler = Assembler(header, *self._options)
        return self._assembler

    def received(self) -> tuple[int, int]:
        """Bytes that have come, and all."""
        return (0, 0) if self._assembler is None else self._assembler.received()

    def take(self, message: Any) -> Samples | None:
        """A SampleResponse."""
        kind = message.WhichOneof("message")
        if kind == "header":
            self.begin(message.header)
        elif self._assembler is None:
            raise _broken(f"{kind} without a header")
        elif kind == "chunk":
            self._assembler.add(message.chunk.offset, message.chunk.data)
        elif kind == "timing":
            return self._assembler.finish(message.timing)
        return None


def bytes_per_row(header: SampleHeader) -> int:
    """Bytes of N numbers."""
    return header.shape[-1] * ELEMENT_BYTES[header.dtype]
