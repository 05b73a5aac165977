"""Run: the calls of a session, pipelined on one stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from spu_client._proto import spu_v1 as pb

from .device import Device, LoadedMatrix
from .effect import check_dimension, load_modes, load_vector
from .evolve import evolve
from .failure import Failure
from .loads import Load, MatrixLoad, VectorLoad
from .readout import CHUNK_BYTES, Readout, chunks, sample
from .session import Session
from .tensor import check_spec, decode
from .time_point import resolve


class Run:
    """One stream; each request that is answered has the next number."""

    def __init__(self, device: Device, session: Session, is_active: Callable[[], bool]) -> None:
        self._device, self._session, self._is_active = device, session, is_active
        self._load: Load | None = None
        self._sequence = 0

    def answers(self, requests: Iterator[Any]) -> Iterator[Any]:
        """The answers, in order."""
        versions = self._session.versions
        opened = pb.RunOpened(matrix_version=versions["matrix"], target_version=versions["target"])
        yield pb.RunResponse(sequence=0, opened=opened)
        try:
            for request in requests:
                yield from self._answer(request)
            if self._load is not None:
                raise Failure(
                    "UPLOAD_UNFINISHED", "The stream ended before the finish of its upload: send it again."
                )
        finally:
            self._close_load()

    def _answer(self, request: Any) -> Iterator[Any]:
        kind = request.WhichOneof("message")
        if self._session.released:
            raise Failure("SESSION_ENDED", "The session ended: open one.")
        if (kind in ("chunk", "finish")) != (self._load is not None):
            raise Failure(
                "MESSAGE_ORDER", "A header is followed by chunks and a finish, and these by nothing else."
            )
        if kind == "matrix":
            self._load = MatrixLoad(self._device, self._session, request.matrix)
        elif kind == "vector":
            self._load = VectorLoad(self._device, self._session, request.vector)
        elif kind == "chunk":
            assert self._load is not None
            self._load.chunk(request.chunk)
        elif kind == "finish":
            yield self._finish(request.finish)
        elif kind == "evolve":
            yield self._next(evolve=evolve(self._device, self._session, request.evolve))
        elif kind == "sample":
            self._sequence += 1
            for part in sample(self._device, self._session, request.sample, self._is_active):
                yield pb.RunResponse(sequence=self._sequence, sample=part)
        elif kind == "step":
            yield from self._step(request.step)
        else:
            raise Failure("MESSAGE_ORDER", "A stream is opened once, and every message is set.")

    def _next(self, **answer: Any) -> Any:
        self._sequence += 1
        return pb.RunResponse(sequence=self._sequence, **answer)

    def _finish(self, finish: Any) -> Any:
        load = self._load
        assert load is not None
        answer = load.finish(finish)
        self._close_load()
        return self._next(matrix=answer) if isinstance(load, MatrixLoad) else self._next(vector=answer)

    def _close_load(self) -> None:
        if self._load is not None:
            self._load.close()
            self._load = None

    def _step(self, step: Any) -> Iterator[Any]:
        """Damping, target, evolution, read-out."""
        device, session = self._device, self._session
        answer = pb.RunStepResponse()
        if step.HasField("damping"):
            answer.matrix.CopyFrom(self._damping(step.damping))
        if step.HasField("target"):
            answer.vector.CopyFrom(self._target(step.target))
        if step.HasField("evolve"):
            answer.evolve.CopyFrom(evolve(device, session, step.evolve))
        data = b""
        if step.HasField("sample"):
            readout = Readout(device, session, step.sample)
            readout.wait(self._is_active)
            header, data, timing = readout.result()
            answer.header.CopyFrom(header)
            if len(data) <= CHUNK_BYTES:
                answer.data = data
                answer.timing.CopyFrom(timing)
        yield self._next(step=answer)
        if len(data) > CHUNK_BYTES:
            for part in (*chunks(data), pb.SampleResponse(timing=timing)):
                yield pb.RunResponse(sequence=self._sequence, sample=part)

    def _damping(self, damping: float) -> Any:
        device, session = self._device, self._session
        latest = session.latest.get("matrix")
        if not isinstance(latest, LoadedMatrix):
            raise Failure("NOT_LOADED", "No matrix has been loaded whose damping could change: load one.")
        with device.changed:
            when = resolve(device, session, pb.TimePoint(), "damping", reads=False)
        return load_modes(device, session, latest.damped, damping, latest.accept_unstable, when, 0.0)

    def _target(self, vector: Any) -> Any:
        device, session = self._device, self._session
        with device.changed:
            when = resolve(device, session, pb.TimePoint(), "target", reads=False)
        spec = pb.TensorSpec(role=pb.TENSOR_ROLE_VECTOR, dtype=vector.dtype, shape=[1])
        item = check_spec(spec, (1,), False, 0).item_bytes
        n = len(vector.data) // item
        if n < 1 or len(vector.data) % item:
            raise Failure(
                "INVALID_FIELD",
                "The target's bytes are no whole number of elements.",
                field="step.target.data",
            )
        check_dimension(session, n, device)
        spec = pb.TensorSpec(role=pb.TENSOR_ROLE_VECTOR, dtype=vector.dtype, shape=[n])
        if vector.HasField("scale"):
            spec.scale.append(vector.scale)
        values = decode(check_spec(spec, (n,), False, 0), vector.data)
        return load_vector(device, session, "target", values, when)
