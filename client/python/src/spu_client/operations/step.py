"""A small training step in one message: damping, target, evolution and read-out, each of which may be absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .._proto import spu_v1
from ..future import Future
from ..results import Evolution, MatrixLoaded, Samples, VectorLoaded
from ..results import Step as StepResult
from ..structures.tensor import Tensor
from ..upload.chunks import UploadBody, wire_number
from ..wire import read
from .sample import ReadOut

#: A whole message must stay below the 4 MiB that gRPC accepts by default.
LARGEST_INLINE = 3 << 20


def fits_inline(vector: Tensor) -> bool:
    """The target fits into the step's message."""
    return vector.nbytes <= LARGEST_INLINE and (vector.scale == "tensor" or len(vector.scale) <= 1)


class Step:
    """A step of a Run stream; `target` must fit inline."""

    nbytes = 0

    def __init__(
        self,
        damping: float | None,
        target: Tensor | None,
        evolve: spu_v1.EvolveRequest | None,
        sample: ReadOut | None,
    ) -> None:
        self.future: Future[StepResult] = Future()
        self.future.request_id = evolve.request_id if evolve is not None else None
        self.is_idempotent = sample is None or sample.is_repeatable
        self._parts = (damping, evolve, sample)
        self._body = UploadBody((target,)) if target is not None else None
        self._done: dict[str, Any] = {}
        self._collector = sample.collector() if sample else None

    def messages(self) -> Iterator[spu_v1.RunRequest]:
        """One message."""
        damping, evolve, sample = self._parts
        step = spu_v1.RunStep(damping=damping, evolve=evolve, sample=sample.request if sample else None)
        if self._body is not None:
            scale = self._body.scales()[0]
            step.target.dtype = wire_number(spu_v1.DataType, self._body.tensors[0].dtype)
            step.target.data = self._body.whole()
            if scale:
                step.target.scale = scale[0]
        self._collector = sample.collector() if sample else None
        yield spu_v1.RunRequest(step=step)

    def receive(self, response: Any) -> StepResult | None:
        """One message, followed by those of its read-out where that is long."""
        if response.HasField("sample"):
            assert self._collector is not None
            samples = self._collector.take(response.sample)
            return None if samples is None else self._result(samples)
        if not response.HasField("step"):
            return None
        step = response.step
        self._done = {
            "matrix": read(MatrixLoaded, step.matrix) if step.HasField("matrix") else None,
            "vector": read(VectorLoaded, step.vector) if step.HasField("vector") else None,
            "evolution": read(Evolution, step.evolve) if step.HasField("evolve") else None,
        }
        if not step.HasField("header") or self._collector is None:
            return self._result(None)
        assembler = self._collector.begin(step.header)
        if not step.HasField("timing"):
            return None
        assembler.add(0, step.data)
        return self._result(assembler.finish(step.timing))

    def _result(self, samples: Samples | None) -> StepResult:
        return StepResult(samples=samples, **self._done)


def with_vector(step: Future[StepResult], vector: Future[VectorLoaded] | None) -> Future[StepResult]:
    """The same answer with that of a target that was uploaded before it."""
    if vector is None:
        return step
    both: Future[StepResult] = Future()
    both.request_id = step.request_id

    def tell(done: Any) -> None:
        try:
            both._resolve(replace(done.result(), vector=vector.result()))
        except BaseException as error:
            # The target was the culprit where it failed itself.
            both._fail(vector.exception() or error)

    step.add_done_callback(tell)

    def cancel() -> None:
        vector.cancel()
        step.cancel()

    both._on_cancel = cancel
    return both


def gather(parts: Mapping[str, Future[Any]]) -> Future[StepResult]:
    """The answers of a step's parts in one; the last comes last."""
    whole: Future[StepResult] = Future()
    if not parts:
        whole.set_result(StepResult(None, None, None, None))
        return whole

    def tell(_: Any) -> None:
        try:
            done = {name: part.result() for name, part in parts.items()}
            empty = dict.fromkeys(("matrix", "vector", "evolution", "samples"))
            whole._resolve(StepResult(**{**empty, **done}))
        except BaseException as error:
            whole._fail(error)

    list(parts.values())[-1].add_done_callback(tell)
    return whole
