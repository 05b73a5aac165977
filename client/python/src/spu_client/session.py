"""An exclusive lease of one device."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from ._proto import spu_v1
from .checks import count, extent, not_negative
from .description import DeviceDescription
from .errors import SpuError
from .future import Future
from .operations import load, sample
from .operations.open_session import Lease, LeaseKeeper, close_session
from .operations.parallel import part_sender
from .operations.sample import Initial, ReadOut, Reduce
from .operations.step import Step, fits_inline, gather, with_vector
from .operations.time_point import TimePoint, wire_time_point
from .results import Evolution, MatrixLoaded, Samples, VectorLoaded
from .results import Step as StepResult
from .structures.arrays import ArrayLike
from .structures.matrix import Matrix, checked_matrix
from .structures.tensor import Encoding, Tensor
from .transport.connection import Connection
from .transport.pipeline import Pipeline
from .transport.run_stream import RunStream
from .transport.single_calls import SingleCalls


class Session:
    """An exclusive lease of one device. Every call returns a Future.

    Calls keep the order they are made in and never wait for a round trip: they go over one Run stream, so the next upload
    overlaps this evolution and read-out. When a call fails, those on their way behind it fail with ABORTED. Do not change an
    array before its load has been answered.

    The session belongs to the server and not to the connection: after a broken connection matrix, vectors and state are as
    they were, as long as the next call comes within the lease.
    """

    def __init__(self, connection: Connection, lease: Lease, keep_alive: bool) -> None:
        self._connection = connection
        self._lease = lease
        self._keeper = LeaseKeeper(connection, lease.id, lease.lease) if keep_alive else None

        def single(pipeline: Pipeline) -> SingleCalls:
            return SingleCalls(connection, lease.id, pipeline)

        def stream(pipeline: Pipeline) -> RunStream:
            return RunStream(connection, lease.id, pipeline)

        self._pipeline = Pipeline(
            stream if "run" in lease.device.features else single,
            single,
            connection.retry,
            connection.closed,
        )

    @property
    def id(self) -> str:
        """Secret name of the session: who knows it may use the device."""
        return self._lease.id

    @property
    def device(self) -> DeviceDescription:
        """Everything that the device says of itself."""
        return self._lease.device

    @property
    def seed(self) -> int:
        """Seed of the noise in force."""
        return self._lease.seed

    def ticket(self) -> str:
        """What another process needs to go on with this session: `Spu.attach(ticket)`. It is a secret."""
        return self._lease.ticket()

    def load(
        self,
        matrix: Matrix,
        *,
        effective_at: TimePoint | None = None,
        upload_id: str | None = None,
        streams: int = 1,
        checksum: bool = False,
        accept_unstable: bool = False,
    ) -> Future[MatrixLoaded]:
        """Programs A, as a whole or not at all; until then the old one stays in effect.

        Args:
            matrix: made by dense(), diagonal(), low_rank(), kronecker() or block_diagonal().
            effective_at: when it takes effect; None means after what is queued.
            upload_id: names the upload, at most 128 bytes; a finished one is answered again with the same version.
            streams: connections that carry it between them. One is enough but on a far network.
            checksum: protects the bytes by a CRC32C.
            accept_unstable: accepts a matrix that is not positive definite.
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

    def evolve(
        self,
        duration: float,
        *,
        initial: Initial = "keep",
        expected_matrix_version: int | None = None,
        expected_target_version: int | None = None,
        request_id: str | None = None,
    ) -> Future[Evolution]:
        """Lets the state evolve, dx = -(A x - b) dt + sqrt(2 kappa) dW; a second evolution queues behind the first.

        Args:
            duration: in units of the time constant tau: 0, or at least one tick.
            initial: the state at its start: as it is, 0, b ("target"), or the one loaded last.
            expected_matrix_version: refused unless this is the version of the matrix loaded last.
            expected_target_version: refused unless this is the version of the target loaded last.
            request_id: names it, at most 128 bytes, each in a session once.
        """
        return self._send(
            sample.Evolve(
                sample.wire_evolve(
                    self.id,
                    duration,
                    initial,
                    expected_matrix_version,
                    expected_target_version,
                    request_id,
                )
            )
        )

    def sample(
        self,
        count: int = 1,
        *,
        at: TimePoint | None = None,
        interval: float = 0.0,
        burn_in: float = 0.0,
        reduce: Reduce | None = None,
        dtype: str = "float32",
        checksum: bool = False,
    ) -> Future[Samples]:
        """Reads the state.

        Args:
            count: how many readings.
            at: when the first is read; None means the end of the last evolution if one is under way or queued, else now.
            interval: device time from one to the next, in units of tau; the device goes on evolving.
            burn_in: device time evolved and thrown away before the first, in units of tau.
            reduce: what comes back instead of every reading.
            dtype: number format of what comes back: "float32", "float64" or "float16".
            checksum: protects the numbers by a CRC32C.
        """
        return self._send(
            sample.Sample(
                sample.read_out(
                    self.id,
                    count=count,
                    at=at,
                    interval=interval,
                    burn_in=burn_in,
                    reduce=reduce,
                    dtype=dtype,
                    checksum=checksum,
                )
            )
        )

    def step(
        self,
        target: ArrayLike | None = None,
        duration: float | None = None,
        *,
        initial: Initial = "keep",
        damping: float | None = None,
        count: int | None = 1,
        interval: float = 0.0,
        burn_in: float = 0.0,
        reduce: Reduce | None = None,
        dtype: str = "float32",
        encoding: Encoding | None = None,
        request_id: str | None = None,
    ) -> Future[StepResult]:
        """A small training step in one message and one answer: damping, target, evolution and read-out.

        Args:
            target: b; None leaves the last one. One above 3 MiB is uploaded before.
            duration: of the evolution, in units of tau; None leaves the state.
            initial: the state at the evolution's start.
            damping: another lambda for the matrix loaded last, before everything else of the step.
            count: readings at the end of the evolution; None reads nothing.
            interval: device time from one reading to the next, in units of tau.
            burn_in: device time evolved and thrown away before the first reading, in units of tau.
            reduce: what comes back instead of every reading.
            dtype: number format of what comes back.
            encoding: number format of the target on the way.
            request_id: names the evolution.
        """
        if damping is not None:
            self._check_loaded_damping()
            damping = not_negative("damping", damping)
        vector = None if target is None else load.vector_tensor("target", target, encoding)
        evolve = None
        if duration is not None:
            evolve = sample.wire_evolve(self.id, duration, initial, request_id=request_id)
        what = None
        if count is not None:
            what = sample.read_out(
                self.id,
                count=count,
                at=None,
                interval=interval,
                burn_in=burn_in,
                reduce=reduce,
                dtype=dtype,
                checksum=False,
            )
        if "step" not in self.device.features and "run" in self.device.features:
            return self._step_in_parts(damping, vector, evolve, what)
        uploaded: Future[VectorLoaded] | None = None
        if vector is not None and not fits_inline(vector):
            uploaded = self._send(load.load_vector(self.id, spu_v1.VECTOR_ROLE_TARGET, vector))
            vector = None
        return with_vector(self._send(Step(damping, vector, evolve, what)), uploaded)

    def close(self) -> None:
        """Waits for what is under way, and gives the device back."""
        if self._keeper is not None:
            self._keeper.stop()
        self._pipeline.close()
        close_session(self._connection, self.id)

    def __enter__(self) -> Session:
        """Closes at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._connection.closed.is_set():
            self.close()

    def _send(self, exchange: Any) -> Future[Any]:
        if self._keeper is not None:
            self._keeper.touch()
        self._pipeline.push(exchange)
        future: Future[Any] = exchange.future
        return future

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

    def _step_in_parts(
        self,
        damping: float | None,
        vector: Tensor | None,
        evolve: spu_v1.EvolveRequest | None,
        what: ReadOut | None,
    ) -> Future[StepResult]:
        """A step for a device that takes none: its parts, each sent without waiting for the one before."""
        parts: dict[str, Future[Any]] = {}
        if damping is not None:
            parts["matrix"] = self.change_damping(damping)
        if vector is not None:
            parts["vector"] = self._send(load.load_vector(self.id, spu_v1.VECTOR_ROLE_TARGET, vector))
        if evolve is not None:
            parts["evolution"] = self._send(sample.Evolve(evolve))
        if what is not None:
            if evolve is not None:
                # The read-out finds its evolution by the request id.
                what.request.at.request_id = evolve.request_id
            parts["samples"] = self._send(sample.Sample(what))
        return gather(parts)

    def _check_loaded_damping(self) -> None:
        if "loaded_damping" in self.device.features:
            return
        raise SpuError(
            "UNIMPLEMENTED",
            f"{self.device.name} cannot change the damping of a matrix that is loaded: load the matrix again, with the new "
            "damping.",
            reason="UNSUPPORTED",
        )
