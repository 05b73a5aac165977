"""Sample: readings, reductions, and what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import google_crc32c
import numpy as np
from numpy.typing import NDArray
from spu_client._proto import spu_v1 as pb

from .converter import Converted, Converter
from .device import Device, LoadedMatrix, LoadedVector
from .failure import Failure, require_limit
from .modes import Vector
from .session import Ledger, Session
from .time_point import resolve
from .timeline import Entry, Evolution

Array = NDArray[np.float64]

REDUCTIONS = (
    pb.REDUCTION_NONE,
    pb.REDUCTION_MEAN,
    pb.REDUCTION_MEAN_AND_VARIANCE,
    pb.REDUCTION_MEAN_AND_COVARIANCE,
)
SAMPLE_DTYPES = {pb.DATA_TYPE_FLOAT32: "<f4", pb.DATA_TYPE_FLOAT64: "<f8", pb.DATA_TYPE_FLOAT16: "<f2"}
CHUNK_BYTES = 1 << 20


def mean(x: Array) -> Array:
    """The mean of the readings: [N]."""
    m: Array = x.mean(axis=0)
    return m


def unbiased_variance(x: Array) -> Array:
    """With n - 1; 0 for a single reading."""
    return x.var(axis=0, ddof=1) if len(x) > 1 else np.zeros(x.shape[1])


def covariance(x: Array) -> Array:
    """With n - 1; 0 for a single reading."""
    centred = x - x.mean(axis=0)
    products: Array = centred.T @ centred
    return products / max(1, len(x) - 1)


def reduce(x: Array, reduction: int) -> Array:
    """What comes back of readings [count, N]."""
    if reduction == pb.REDUCTION_MEAN:
        return mean(x)
    if reduction == pb.REDUCTION_MEAN_AND_VARIANCE:
        return np.stack([mean(x), unbiased_variance(x)])
    if reduction == pb.REDUCTION_MEAN_AND_COVARIANCE:
        return np.vstack([mean(x), covariance(x)])
    return x


def digitise(adc: Converter, x: Array) -> Converted:
    """The readings as the ADC gives them."""
    return adc.convert(x)


class Readout:
    """A read-out that is planned, and fills as device time goes on."""

    def __init__(self, device: Device, session: Session, request: Any) -> None:
        self.device, self.session, self.request = device, session, request
        self.count = int(request.count) or 1
        self.dtype = request.dtype or pb.DATA_TYPE_FLOAT32
        self.values: list[Vector] = []
        self._ticks: list[int] = []
        self._versions = (0, 0)
        self._failure: Failure | None = None
        self._began = time.monotonic()
        with device.changed:
            self._check()
            self._plan()

    def _check(self) -> None:
        request, limits = self.request, self.device.options.limits
        if self.dtype not in SAMPLE_DTYPES:
            raise Failure(
                "UNSUPPORTED",
                "This device does not read out in that format: see sample_dtypes.",
                field="dtype",
            )
        if request.reduction not in (pb.REDUCTION_UNSPECIFIED, *REDUCTIONS):
            raise Failure(
                "INVALID_FIELD", "The reduction is unknown: use one of Reduction.", field="reduction"
            )
        require_limit(self.count, limits.max_samples, "count", "The number of samples")

    def _plan(self) -> None:
        device, session, request = self.device, self.session, self.request
        base = device.options.base
        burn_in = base.ticks_of(request.burn_in, "burn_in")
        interval = base.ticks_of(request.interval, "interval")
        tick, bound = resolve(device, session, request.at, "at", reads=True)
        matrix, target = device.planned("matrix", tick), device.planned("target", tick)
        if not isinstance(matrix, LoadedMatrix):
            raise Failure("NOT_LOADED", "The device has no state before a matrix is in effect: load one.")
        n = matrix.modes.dimension
        if request.reduction == pb.REDUCTION_MEAN_AND_COVARIANCE:
            limit = device.options.limits.max_covariance_dimension
            require_limit(n, limit, "reduction", "The dimension for a covariance")
        length = burn_in + interval * (self.count - 1)
        ticks = [tick + burn_in + interval * k for k in range(self.count)]
        self.due = ticks[-1]
        if length == 0:
            device.timeline.add(Entry(tick, "read", self._read_all, bound, abort=self._fail))
            device.advance(tick)
            return
        if not isinstance(target, LoadedVector) or len(target.values) != n:
            raise Failure(
                "NOT_LOADED", "The read-out evolves the state, and no target of its dimension is in effect."
            )
        if device.timeline.overlaps(tick, tick + length):
            raise Failure(
                "EVOLVING", "The read-out evolves the state while another evolution does: read at its end."
            )
        window = Evolution("", tick, tick + length, pb.INITIAL_STATE_KEEP, readout=True)
        session.last_window = window
        session.ledger.evolve += length * base.seconds_per_tick
        device.window(window, [Entry(t, "reading", self._read, window) for t in ticks], bound)

    def _read(self, tick: int) -> None:
        device = self.device
        device.settle(tick)
        cells = device.cells
        assert cells.x is not None
        if not self.values:
            self._versions = (
                cells.matrix.version if cells.matrix else 0,
                cells.target.version if cells.target else 0,
            )
        self.values.append(cells.x.copy())
        self._ticks.append(tick)
        device.changed.notify_all()

    def _read_all(self, tick: int) -> None:
        for _ in range(self.count):
            self._read(tick)

    def _fail(self, failure: Failure) -> None:
        self._failure = failure

    def wait(self, is_active: Callable[[], bool]) -> None:
        """Until the last reading."""
        device = self.device
        with device.changed:
            while True:
                device.now()
                if self._failure is not None:
                    raise self._failure
                if len(self.values) == self.count:
                    return
                if self.session.released:
                    raise Failure("SESSION_ENDED", "The session ended while the read-out waited: open one.")
                if not is_active():
                    raise Failure("SESSION_ENDED", "The call was cancelled.")
                if not device.clock.realtime:
                    raise Failure("STATE_GONE", "That time never came: the evolution was cancelled.")
                device.changed.wait(min(0.1, device.clock.seconds_until(self.due) + 1e-4))

    def result(self) -> tuple[Any, bytes, Any]:
        """Header, bytes and timing."""
        device, options = self.device, self.device.options
        read = digitise(options.adc, np.array(self.values))
        values = reduce(read.values, self.request.reduction)
        with np.errstate(over="ignore"):
            data = values.astype(SAMPLE_DTYPES[self.dtype]).tobytes()
        header = pb.SampleHeader(
            shape=values.shape,
            dtype=self.dtype,
            matrix_version=self._versions[0],
            target_version=self._versions[1],
            first_tick=self._ticks[0],
            last_tick=self._ticks[-1],
        )
        with device.changed:
            device.counters["samples"] += self.count
            device.counters["bytes_sent"] += len(data)
            timing = self._timing(read, data)
            self.session.ledger = Ledger()
        return header, data, timing

    def _timing(self, read: Converted, data: bytes) -> Any:
        ledger = self.session.ledger
        return pb.SampleTiming(
            vector_dac=ledger.vector_dac,
            programming=ledger.programming,
            evolve=ledger.evolve,
            adc=read.values.size * self.device.options.read_seconds,
            host=pb.HostTimes(compute=time.monotonic() - self._began),
            clipped=read.clipped,
            full_scale=read.full_scale,
            range_passes=1,
            crc32c=google_crc32c.value(data) if self.request.checksum else None,
        )


def sample(device: Device, session: Session, request: Any, is_active: Callable[[], bool]) -> Iterator[Any]:
    """Header, chunks, timing."""
    readout = Readout(device, session, request)
    readout.wait(is_active)
    header, data, timing = readout.result()
    yield pb.SampleResponse(header=header)
    yield from chunks(data)
    yield pb.SampleResponse(timing=timing)


def chunks(data: bytes) -> Iterator[Any]:
    """Messages of 1 MiB."""
    for offset in range(0, len(data), CHUNK_BYTES):
        yield pb.SampleResponse(chunk=pb.TensorChunk(offset=offset, data=data[offset : offset + CHUNK_BYTES]))
