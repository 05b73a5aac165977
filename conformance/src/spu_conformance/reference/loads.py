"""Loads of matrices and vectors: from the header to what is in effect."""

from __future__ import annotations

import time
from typing import Any

from spu_client._proto import spu_v1 as pb

from .device import Device, LoadedMatrix
from .effect import check_dimension, check_version, error_of, load_modes, load_vector
from .failure import Failure
from .session import Session
from .structure import SYMMETRIC, Key, check_structure, decompose, shapes_of_matrix
from .tensor import Array, Tensor, check_spec
from .time_point import resolve
from .upload import Upload

ROLES = {pb.VECTOR_ROLE_TARGET: "target", pb.VECTOR_ROLE_STATE: "state"}


class Load:
    """What loads of matrices and of vectors have in common; the subclasses check the header and program."""

    def __init__(self, device: Device, session: Session, header: Any, kind: str) -> None:
        self.device, self.session, self.header, self.kind = device, session, header, kind
        self._began = time.monotonic()
        self.finished = False
        if len(header.upload_id.encode()) > 128:
            raise Failure(
                "INVALID_FIELD", "The upload id is longer than 128 bytes: shorten it.", field="upload_id"
            )
        if header.streams > 1:
            raise Failure(
                "UNSUPPORTED",
                "This device takes an upload on one stream: leave `streams` out.",
                field="streams",
            )
        self._key = f"{kind}:{header.upload_id}" if header.upload_id else ""
        with device.changed:
            self._answer = session.uploaded.answer(self._key, header.SerializeToString(), "upload_id")
            if self._answer is not None:
                return
            self._check_uploads()
            tensors = self.check()
            self.when = resolve(device, session, header.effective_at, "effective_at", reads=False)
            self.upload = Upload(header.upload_id, tensors, header.checksum, device.options.limits)
            session.uploads.append(self.upload)

    def _check_uploads(self) -> None:
        uploads = self.session.uploads
        if any(u.upload_id and u.upload_id == self.header.upload_id for u in uploads):
            raise Failure("UPLOAD_UNDER_WAY", "This upload is under way on another stream.", retry_after=1.0)
        limit = self.device.options.limits.max_uploads
        if len(uploads) >= limit:
            raise Failure("TOO_MANY_UPLOADS", "Too many uploads are under way: finish one.", limit=limit)

    def check(self) -> list[Tensor]:
        """The tensors to come, if the header is right."""
        raise NotImplementedError

    def program(self, tensors: list[Array]) -> Any:
        """The answer, when all has come."""
        raise NotImplementedError

    def chunk(self, chunk: Any) -> None:
        """Takes a chunk."""
        if self._answer is None:
            self.upload.chunk(chunk)
            self.device.counters["bytes_received"] += len(chunk.data)

    def finish(self, finish: Any) -> Any:
        """What the load did; before it nothing happened."""
        if self._answer is not None:
            return self._answer
        received = time.monotonic()
        self.finished = True
        answer = self.program(self.upload.finish(finish))
        answer.host.receive = received - self._began
        answer.host.compute = time.monotonic() - received
        with self.device.changed:
            self.session.uploaded.put(self._key, self.header.SerializeToString(), answer)
        return answer

    @property
    def is_new(self) -> bool:
        """It repeats none that was finished."""
        return self._answer is None

    def close(self) -> None:
        """Frees what the upload took, whichever way it ended."""
        if self.is_new:
            with self.device.changed:
                self.session.uploads.remove(self.upload)


class MatrixLoad(Load):
    """LoadMatrix."""

    def __init__(self, device: Device, session: Session, header: Any) -> None:
        super().__init__(device, session, header, "matrix")

    def check(self) -> list[Tensor]:
        """The tensors of the structure, in the order of the header."""
        header, latest = self.header, self.session.latest.get("matrix")
        self._keys: list[Key] = []
        if header.matrix.WhichOneof("structure") == "loaded":
            expected = header.matrix.loaded.expected_version
            check_version("matrix", expected or None, self.session)
            if not isinstance(latest, LoadedMatrix):
                raise Failure("NOT_LOADED", "No matrix has been loaded whose damping could change: load one.")
            if header.tensors:
                raise Failure("INVALID_FIELD", "A loaded matrix has no tensors: send none.", field="tensors")
            return []
        check_structure(header.matrix, self.device.options.limits)
        shapes = shapes_of_matrix(header.matrix)
        tensors = []
        for index, spec in enumerate(header.tensors):
            key = (spec.role, spec.block, spec.segment)
            if key not in shapes or key in self._keys:
                raise Failure(
                    "INVALID_FIELD",
                    f"Tensor {index} is none of the structure's, or comes twice.",
                    field=f"tensors[{index}].role",
                )
            self._keys.append(key)
            tensors.append(check_spec(spec, tuple(shapes[key]), _is_symmetric(spec), index))
        if len(tensors) < len(shapes):
            raise Failure(
                "INVALID_FIELD", f"The structure has {len(shapes)} tensors: announce all.", field="tensors"
            )
        return tensors

    def program(self, tensors: list[Array]) -> Any:
        """Decomposes A and puts it into effect."""
        header, latest = self.header, self.session.latest.get("matrix")
        converter = self.device.options.matrix_dac
        written = [converter.convert(tensor) for tensor in tensors]
        if header.matrix.WhichOneof("structure") == "loaded":
            assert isinstance(latest, LoadedMatrix)
            damped, accept = latest.damped, latest.accept_unstable
        else:
            damped = decompose(header.matrix, dict(zip(self._keys, (w.values for w in written), strict=True)))
            accept = header.accept_unstable
        seconds = sum(t.size for t in tensors) * self.device.options.write_seconds
        answer = load_modes(
            self.device, self.session, damped, header.matrix.damping, accept, self.when, seconds
        )
        answer.quantization_error = error_of(tensors, written)
        answer.clipped = sum(w.clipped for w in written)
        answer.full_scales.extend(w.full_scale for w in written if w.full_scale is not None)
        return answer


def _is_symmetric(spec: Any) -> bool:
    return spec.role in SYMMETRIC or (spec.role == pb.TENSOR_ROLE_CURVATURE and len(spec.shape) == 3)


class VectorLoad(Load):
    """LoadVector."""

    def __init__(self, device: Device, session: Session, header: Any) -> None:
        super().__init__(device, session, header, f"vector {header.role}")

    def check(self) -> list[Tensor]:
        """The one tensor."""
        header = self.header
        if header.role not in ROLES:
            raise Failure("INVALID_FIELD", "The role is neither target nor state.", field="role")
        if (
            header.tensor.role != pb.TENSOR_ROLE_VECTOR
            or len(header.tensor.shape) != 1
            or header.tensor.shape[0] < 1
        ):
            raise Failure(
                "INVALID_FIELD", "A vector is one tensor of role VECTOR and shape [N].", field="tensor.role"
            )
        check_dimension(self.session, header.tensor.shape[0], self.device)
        return [check_spec(header.tensor, tuple(header.tensor.shape), False, 0)]

    def program(self, tensors: list[Array]) -> Any:
        """Writes it."""
        return load_vector(self.device, self.session, ROLES[self.header.role], tensors[0], self.when)
