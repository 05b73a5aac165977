"""How a session evolves its device's state, and reads it."""

from __future__ import annotations

from typing import Any

from .._proto import spu_v1
from ..checks import not_negative
from ..future import Future
from ..operations import load, sample
from ..operations.sample import Initial, ReadOut, Reduce
from ..operations.sample_stream import sample_rows
from ..operations.step import Step, fits_inline, gather, with_vector
from ..operations.time_point import TimePoint
from ..results import Evolution, Floats, Samples, VectorLoaded
from ..results import Step as StepResult
from ..structures.arrays import ArrayLike
from ..structures.tensor import Encoding, Tensor
from ..transport.streamed import Streamed
from ..upload.progress import Progress, listener
from .loads import Loads


class Evolutions(Loads):
    """Evolutions, read-outs, and both in one step."""

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
        progress: Progress | None = None,
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
            progress: hears, in another thread, how many bytes have come and of how many; True shows a bar of tqdm.
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
                ),
                listener(progress, "samples"),
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

    def _rows(self, count: int, **how: Any) -> Streamed[Floats]:
        """Rows as they arrive, after what was asked for before; blocks until that has been answered."""
        options: dict[str, Any] = {"at": None, "burn_in": 0.0, "checksum": False, **how}
        what = sample.read_out(self.id, count=count, reduce=None, **options)
        self._in_order()
        return sample_rows(self._connection, what)

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
