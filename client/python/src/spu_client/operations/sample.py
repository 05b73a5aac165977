"""Evolutions and read-outs as exchanges of a Run stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .._proto import spu_v1
from ..checks import count as whole
from ..checks import extent, not_negative, one_of, text
from ..future import Future
from ..results import Evolution, Samples
from ..wire import read
from .load import new_id
from .readout import Collector
from .time_point import TimePoint, wire_time_point

Initial = Literal["keep", "zero", "target", "loaded"]
Reduce = Literal["mean", "mean_and_variance", "mean_and_covariance"]
INITIALS = ("keep", "zero", "target", "loaded")
REDUCTIONS = ("mean", "mean_and_variance", "mean_and_covariance")
SAMPLE_DTYPES = ("float32", "float64", "float16")


def wire_evolve(
    session_id: str,
    duration: float,
    initial: str,
    expected_matrix_version: int | None = None,
    expected_target_version: int | None = None,
    request_id: str | None = None,
) -> spu_v1.EvolveRequest:
    """A request with an id, which makes it safe to repeat."""
    one_of("initial", initial, INITIALS)
    if expected_matrix_version is not None:
        whole("expected_matrix_version", expected_matrix_version)
    if expected_target_version is not None:
        whole("expected_target_version", expected_target_version)
    return spu_v1.EvolveRequest(
        session_id=session_id,
        duration=not_negative("duration", duration),
        initial_state=spu_v1.InitialState.Value(f"INITIAL_STATE_{initial.upper()}"),
        expected_matrix_version=expected_matrix_version,
        expected_target_version=expected_target_version,
        request_id=new_id() if request_id is None else text("request_id", request_id),
    )


@dataclass(frozen=True)
class ReadOut:
    """What is read, as checked; `reduce` and `checksum` shape the answer."""

    request: spu_v1.SampleRequest
    reduce: str | None
    checksum: bool

    @property
    def is_repeatable(self) -> bool:
        """A second reading finds the same state: reading alone moves nothing."""
        return self.request.count == 1 and self.request.burn_in == 0

    def collector(self) -> Collector:
        """For its answer."""
        return Collector(self.checksum, self.reduce)


def read_out(
    session_id: str,
    *,
    count: int,
    at: TimePoint | None,
    interval: float,
    burn_in: float,
    reduce: str | None,
    dtype: str,
    checksum: bool,
) -> ReadOut:
    """Checks the arguments."""
    if reduce is not None:
        one_of("reduce", reduce, REDUCTIONS)
    request = spu_v1.SampleRequest(
        session_id=session_id,
        at=wire_time_point("at", at),
        count=extent("count", count),
        interval=not_negative("interval", interval),
        burn_in=not_negative("burn_in", burn_in),
        reduction=spu_v1.Reduction.Value(f"REDUCTION_{(reduce or 'none').upper()}"),
        dtype=spu_v1.DataType.Value(f"DATA_TYPE_{one_of('dtype', dtype, SAMPLE_DTYPES).upper()}"),
        checksum=bool(checksum),
    )
    return ReadOut(request, reduce, bool(checksum))


class Evolve:
    """An evolution."""

    nbytes = 0

    is_idempotent = True

    def __init__(self, request: spu_v1.EvolveRequest) -> None:
        self.future: Future[Evolution] = Future()
        self.future.request_id = request.request_id
        self._request = request
        self.stop: Any = None

    def messages(self) -> Iterator[spu_v1.RunRequest]:
        """One message."""
        yield spu_v1.RunRequest(evolve=self._request)

    def receive(self, response: Any) -> Evolution | None:
        """One message."""
        return read(Evolution, response.evolve) if response.HasField("evolve") else None


class Sample:
    """A read-out."""

    nbytes = 0

    def __init__(self, what: ReadOut, progress: Callable[[int, int], None] | None = None) -> None:
        self.future: Future[Samples] = Future()
        self._progress = progress
        self.is_idempotent = what.is_repeatable
        self._what = what
        self._collector = what.collector()

    def messages(self) -> Iterator[spu_v1.RunRequest]:
        """One message."""
        self._collector = self._what.collector()
        yield spu_v1.RunRequest(sample=self._what.request)

    def receive(self, response: Any) -> Samples | None:
        """Header, chunks, timing."""
        if not response.HasField("sample"):
            return None
        samples = self._collector.take(response.sample)
        if self._progress is not None:
            self._progress(*self._collector.received())
        return samples
