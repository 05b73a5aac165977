"""Uploads of matrices and vectors as exchanges of a Run stream."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .._proto import spu_v1
from ..checks import text
from ..errors import invalid_argument
from ..future import Future
from ..results import MatrixLoaded, VectorLoaded
from ..structures.arrays import ArrayLike
from ..structures.matrix import Matrix
from ..structures.tensor import Encoding, Tensor, numbers_of, tensor
from ..upload.chunks import UploadBody
from ..upload.progress import Progress, listener
from ..wire import read

#: Sends the parts of an upload beside the Run stream; returns when they have arrived.
SendParts = Callable[[Any, UploadBody], Callable[[], None]]


def new_id() -> str:
    """An id of the client's own makes a request safe to repeat: the server answers again and does nothing twice."""
    return str(uuid.uuid4())


class Load:
    """An upload: header, chunks, finish."""

    is_idempotent = True

    def __init__(
        self,
        body: UploadBody,
        checksum: bool,
        header: Callable[[], spu_v1.RunRequest],
        upload_id: str,
        send_parts: SendParts | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.future: Future[Any] = Future()
        self.future.upload_id = upload_id
        self._body = body
        self.nbytes = body.nbytes
        self._checksum = checksum
        self._header = header
        self._send_parts = send_parts
        self._progress = progress
        #: Discards the upload on the server.
        self.stop: Callable[[], None] | None = None

    def messages(self) -> Iterator[Any]:
        """All of it, or the first of several streams: its finish waits for the others, so that what follows finds it whole."""
        first = self._header()
        wait = None
        header = first.matrix if first.HasField("matrix") else first.vector
        parts = 1
        if self._send_parts is not None:
            parts = header.streams
            wait = self._send_parts(header, self._body)
        yield first
        sent = 0
        for message in self._body.messages(self._checksum, 0, parts):
            if not isinstance(message, spu_v1.UploadFinish):
                yield message
                sent += len(message.data)
                if self._progress is not None:
                    self._progress(min(sent * parts, self._body.nbytes), self._body.nbytes)
                continue
            if wait is not None:
                wait()
            yield spu_v1.RunRequest(finish=message)

    def receive(self, response: Any) -> Any:
        """MatrixLoaded or VectorLoaded."""
        if response.HasField("matrix"):
            return read(MatrixLoaded, response.matrix, encode_time=self._body.encode_seconds)
        if response.HasField("vector"):
            return read(VectorLoaded, response.vector)
        return None


def upload_name(upload_id: str | None) -> str:
    """As given, or one of the client's own."""
    return new_id() if upload_id is None else text("upload_id", upload_id)


def load_matrix(
    session_id: str,
    matrix: Matrix,
    *,
    effective_at: spu_v1.TimePoint | None,
    upload_id: str | None,
    checksum: bool,
    accept_unstable: bool,
    streams: int = 1,
    send_parts: SendParts | None = None,
    progress: Progress | None = None,
) -> Load:
    """Programs a matrix. Scales are chosen, and so the header made, when it is sent."""
    name = upload_name(upload_id)
    body = UploadBody(matrix.tensors)

    def header() -> spu_v1.RunRequest:
        wire = spu_v1.Matrix()
        wire.CopyFrom(matrix.structure)
        wire.damping = matrix.damping or 0.0
        return spu_v1.RunRequest(
            matrix=spu_v1.MatrixHeader(
                session_id=session_id,
                upload_id=name,
                matrix=wire,
                tensors=body.specs(),
                checksum=checksum,
                streams=streams,
                effective_at=effective_at,
                accept_unstable=accept_unstable,
            )
        )

    return Load(body, checksum, header, name, send_parts, listener(progress, "matrix"))


def change_damping(
    session_id: str,
    damping: float,
    *,
    effective_at: spu_v1.TimePoint | None,
    expected_version: int | None,
) -> Load:
    """The matrix as it was loaded, with another lambda: no tensors."""
    name = new_id()
    loaded = spu_v1.LoadedStructure(expected_version=expected_version)
    header = spu_v1.MatrixHeader(
        session_id=session_id,
        upload_id=name,
        matrix=spu_v1.Matrix(loaded=loaded, damping=damping),
        effective_at=effective_at,
    )
    return Load(UploadBody(()), False, lambda: spu_v1.RunRequest(matrix=header), name)


def vector_tensor(label: str, values: ArrayLike, encoding: Encoding | None) -> Tensor:
    """The tensor of a target or state: the numbers of the array, row-major."""
    n = int(np.size(numbers_of(label, values)))
    if n == 0:
        raise invalid_argument(label, "is empty: give at least one number.")
    return tensor("vector", (n,), label, values, encoding)


def load_vector(
    session_id: str,
    role: int,
    vector: Tensor,
    *,
    effective_at: spu_v1.TimePoint | None = None,
    upload_id: str | None = None,
    checksum: bool = False,
) -> Load:
    """Writes a target or a state."""
    name = upload_name(upload_id)
    body = UploadBody((vector,))

    def header() -> spu_v1.RunRequest:
        return spu_v1.RunRequest(
            vector=spu_v1.VectorHeader(
                session_id=session_id,
                upload_id=name,
                role=role,
                tensor=body.specs()[0],
                checksum=checksum,
                effective_at=effective_at,
            )
        )

    return Load(body, checksum, header, name)
