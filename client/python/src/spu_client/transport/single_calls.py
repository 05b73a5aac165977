"""What stands for a Run stream where the server has none: the call of each request, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._proto import spu_v1
from ..structures.tensor import ELEMENT_BYTES
from ..upload.chunks import CHUNK_BYTES, Chunk
from ..wire import names_of
from .connection import Connection
from .pipeline import Pipeline


def _inline_messages(data: bytes) -> Iterator[Any]:
    for offset in range(0, len(data), CHUNK_BYTES):
        yield Chunk(0, offset, data[offset : offset + CHUNK_BYTES])
    yield spu_v1.RunRequest(finish=spu_v1.UploadFinish())


class SingleCalls:
    """Iterating makes the calls, in the pipeline's own thread, and tells their answers as the stream would."""

    def __init__(self, connection: Connection, session_id: str, pipeline: Pipeline) -> None:
        self._connection = connection
        self._session_id = session_id
        self._pipeline = pipeline
        self._call: Any = None

    def __iter__(self) -> Iterator[Any]:
        while (exchange := self._pipeline.next_exchange(self)) is not None:
            messages = iter(exchange.messages())
            yield from self._perform(next(messages), messages)

    def answered(self) -> None:
        """Nothing is counted."""

    def drop(self) -> None:
        """Cancels the call under way."""
        if self._call is not None:
            self._call.cancel()

    def end(self) -> None:
        """Nothing is open."""

    def _perform(self, first: Any, body: Iterator[Any]) -> Iterator[Any]:
        kind = first.WhichOneof("message")
        if kind == "matrix":
            yield spu_v1.RunResponse(matrix=self._load_matrix(first.matrix, body))
        elif kind == "vector":
            yield spu_v1.RunResponse(vector=self._load_vector(first.vector, body))
        elif kind == "evolve":
            yield spu_v1.RunResponse(evolve=self._unary("evolve", first.evolve))
        elif kind == "sample":
            for sample in self._sample(first.sample):
                yield spu_v1.RunResponse(sample=sample)
        elif kind == "step":
            yield from self._step(first.step)

    def _unary(self, name: str, request: Any) -> Any:
        self._call = getattr(self._connection.service, name).future(
            request, metadata=self._connection.metadata
        )
        return self._call.result()

    def _load_matrix(self, header: Any, body: Iterator[Any]) -> Any:
        return self._load("load_matrix", spu_v1.LoadMatrixRequest, header, body)

    def _load_vector(self, header: Any, body: Iterator[Any]) -> Any:
        return self._load("load_vector", spu_v1.LoadVectorRequest, header, body)

    def _load(self, name: str, kind: Any, header: Any, body: Iterator[Any]) -> Any:
        """gRPC would swallow what the messages raise, such as a number that does not fit its encoding."""
        broken: list[BaseException] = []

        def messages() -> Iterator[Any]:
            yield kind(header=header)
            try:
                for message in body:
                    yield message if isinstance(message, Chunk) else kind(finish=message.finish)
            except Exception as error:
                broken.append(error)

        try:
            return self._unary(name, messages())
        except Exception:
            if broken:
                raise broken[0] from None
            raise

    def _sample(self, request: Any) -> Iterator[Any]:
        self._call = self._connection.service.sample(request, metadata=self._connection.metadata)
        yield from self._call

    def _step(self, step: Any) -> Iterator[Any]:
        """A step as the calls that it is made of."""
        done = spu_v1.RunStepResponse()

        # A repeated step does not load twice what it has loaded: its request id names its uploads too.
        def name(part: str) -> str | None:
            return f"{step.evolve.request_id}/{part}" if step.evolve.request_id else None

        if step.HasField("damping"):
            matrix = spu_v1.Matrix(loaded=spu_v1.LoadedStructure(), damping=step.damping)
            header = spu_v1.MatrixHeader(
                session_id=self._session_id, upload_id=name("damping"), matrix=matrix
            )
            done.matrix.CopyFrom(self._load_matrix(header, _inline_messages(b"")))
        if step.HasField("target"):
            header = self._target_header(step.target, name("target"))
            done.vector.CopyFrom(self._load_vector(header, _inline_messages(step.target.data)))
        if step.HasField("evolve"):
            done.evolve.CopyFrom(self._unary("evolve", step.evolve))
        if not step.HasField("sample"):
            yield spu_v1.RunResponse(step=done)
            return
        if done.HasField("evolve") and not step.sample.HasField("at"):
            step.sample.at.evolution_id = done.evolve.evolution_id
        for message in self._sample(step.sample):
            if message.HasField("header"):
                done.header.CopyFrom(message.header)
                yield spu_v1.RunResponse(step=done)
            else:
                yield spu_v1.RunResponse(sample=message)

    def _target_header(self, target: Any, upload_id: str | None) -> Any:
        return spu_v1.VectorHeader(
            session_id=self._session_id,
            upload_id=upload_id,
            role=spu_v1.VECTOR_ROLE_TARGET,
            tensor=spu_v1.TensorSpec(
                role=spu_v1.TENSOR_ROLE_VECTOR,
                dtype=target.dtype,
                shape=[len(target.data) // ELEMENT_BYTES[names_of(spu_v1.DataType.DESCRIPTOR)[target.dtype]]],
                scale=[target.scale] if target.HasField("scale") else [],
            ),
        )
