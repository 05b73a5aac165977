"""What a session loads into its device."""

from __future__ import annotations

from .._proto import spu_v1
from ..checks import count, extent, not_negative
from ..errors import SpuError
from ..future import Future
from ..operations import load
from ..operations.parallel import part_sender
from ..operations.time_point import TimePoint, wire_time_point
from ..results import MatrixLoaded, VectorLoaded
from ..structures.arrays import ArrayLike
from ..structures.matrix import Matrix, checked_matrix
from ..structures.tensor import Encoding
from ..upload.progress import Progress
from .core import SessionCore


class Loads(SessionCore):
    """Loads of matrices and vectors."""

    def load(
        self,
        matrix: Matrix,
        *,
        effective_at: TimePoint | None = None,
        upload_id: str | None = None,
        streams: int = 1,
        checksum: bool = False,
        accept_unstable: bool = False,
        progress: Progress | None = None,
    ) -> Future[MatrixLoaded]:
        """Programs A, as a whole or not at all; until then the old one stays in effect.

        Args:
            matrix: made by dense(), diagonal(), low_rank(), kronecker() or block_diagonal().
            effective_at: when it takes effect; None means after what is queued.
            upload_id: names the upload, at most 128 bytes; a finished one is answered again with the same version.
            streams: connections that carry it between them. One is enough but on a far network.
            checksum: protects the bytes by a CRC32C.
            accept_unstable: accepts a matrix that is not positive definite.
            progress: hears, in another thread, how many bytes have gone and of how many; True shows a bar of tqdm where that is
                installed.
        """
        several = extent("streams", streams) > 1
        return self._send(
            load.load_matrix(
                self.id,
                checked_matrix(matrix),
                effective_at=wire_time_point("effective_at", effective_at),
                upload_id=upload_id,
                checksum=bool(checksum),
                accept_unstable=bool(accept_unstable),
                streams=streams,
                progress=progress,
                send_parts=part_sender(self._connection) if several else None,
            )
        )

    def change_damping(
        self,
        damping: float,
        *,
        effective_at: TimePoint | None = None,
        expected_version: int | None = None,
    ) -> Future[MatrixLoaded]:
        """Another lambda for the matrix loaded last, whose numbers are not sent again. Blocks with their own keep it."""
        self._check_loaded_damping()
        if expected_version is not None:
            count("expected_version", expected_version)
        return self._send(
            load.change_damping(
                self.id,
                not_negative("damping", damping),
                effective_at=wire_time_point("effective_at", effective_at),
                expected_version=expected_version,
            )
        )

    def target(
        self,
        b: ArrayLike,
        *,
        encoding: Encoding | None = None,
        effective_at: TimePoint | None = None,
        upload_id: str | None = None,
        checksum: bool = False,
    ) -> Future[VectorLoaded]:
        """Writes b, N numbers: the force (the gradient), not the equilibrium A^-1 b."""
        return self._vector("target", b, encoding, effective_at, upload_id, checksum)

    def state(
        self,
        x: ArrayLike,
        *,
        encoding: Encoding | None = None,
        effective_at: TimePoint | None = None,
        upload_id: str | None = None,
        checksum: bool = False,
    ) -> Future[VectorLoaded]:
        """Writes x, N numbers: a state that an evolution may start from (`initial="loaded"`)."""
        return self._vector("state", x, encoding, effective_at, upload_id, checksum)

    def _vector(
        self,
        role: str,
        values: ArrayLike,
        encoding: Encoding | None,
        effective_at: TimePoint | None,
        upload_id: str | None,
        checksum: bool,
    ) -> Future[VectorLoaded]:
        return self._send(
            load.load_vector(
                self.id,
                spu_v1.VectorRole.Value(f"VECTOR_ROLE_{role.upper()}"),
                load.vector_tensor(role, values, encoding),
                effective_at=wire_time_point("effective_at", effective_at),
                upload_id=upload_id,
                checksum=bool(checksum),
            )
        )

    def _check_loaded_damping(self) -> None:
        if "loaded_damping" in self.device.features:
            return
        raise SpuError(
            "UNIMPLEMENTED",
            f"{self.device.name} cannot change the damping of a matrix that is loaded: load the matrix again, with the new "
            "damping.",
            reason="UNSUPPORTED",
        )
