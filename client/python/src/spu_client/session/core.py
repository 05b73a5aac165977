"""What every call of a session goes through."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from typing import Any, TypeVar

from ..description import DeviceDescription
from ..errors import SpuError
from ..future import Future, in_thread
from ..operations import control, load, sample
from ..operations.open_session import Lease, LeaseKeeper
from ..transport.connection import Connection
from ..transport.pipeline import Pipeline
from ..transport.run_stream import RunStream
from ..transport.single_calls import SingleCalls
from .turns import Turns

T = TypeVar("T")

#: How often, and how long apart, a cancelled call is looked for on the server, which it may not have reached yet.
STOP_ATTEMPTS = 20
STOP_SECONDS = 0.05


class SessionCore:
    """A lease, and the pipeline that its calls go over."""

    def __init__(self, connection: Connection, lease: Lease, keep_alive: bool) -> None:
        self._connection = connection
        self._lease = lease
        self._keeper = LeaseKeeper(connection, lease.id, lease.lease) if keep_alive else None

        def single(pipeline: Pipeline) -> SingleCalls:
            return SingleCalls(connection, lease.id, pipeline)

        def stream(pipeline: Pipeline) -> RunStream:
            return RunStream(connection, lease.id, pipeline)

        self._turns = Turns()
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

    def _send(self, exchange: Any) -> Future[Any]:
        if self._keeper is not None:
            self._keeper.touch()
        exchange.stop = lambda: self._stop(exchange)
        future: Future[Any] = exchange.future
        self._turns.call(future, lambda: self._pipeline.push(exchange))
        return future

    def _stop(self, exchange: Any) -> None:
        """What a cancelled call that has been sent does on the device; it may be too late for it."""
        future = exchange.future
        if isinstance(exchange, load.Load):
            in_thread(
                lambda: self._until_known(
                    lambda: control.abort_upload(self._connection, self.id, future.upload_id)
                )
            )
        elif isinstance(exchange, sample.Evolve):
            request = control.cancel_request(self.id, future)
            in_thread(lambda: self._until_known(lambda: control.cancel_evolution(self._connection, request)))

    def _until_known(self, stop: Callable[[], object]) -> None:
        """Tries again while what is to be stopped has not reached the server yet."""
        for _ in range(STOP_ATTEMPTS):
            try:
                stop()
                return
            except SpuError as error:
                if error.reason not in ("UPLOAD_NOT_FOUND", "EVOLUTION_NOT_FOUND"):
                    raise
            if self._connection.closed.wait(STOP_SECONDS):
                return

    def _in_order(self) -> None:
        """Waits for what was asked for before."""
        if self._keeper is not None:
            self._keeper.touch()
        concurrent.futures.wait(self._outstanding())

    def _outstanding(self) -> list[Future[Any]]:
        """Answers that have not come."""
        return [*self._turns.outstanding(), *self._pipeline.outstanding()]

    def _compound(self, work: Callable[[], T]) -> Future[T]:
        """A measurement of many calls; those that are made meanwhile are sent behind it."""
        return self._turns.measure(work)

    def _control(self, work: Callable[[Connection, str], T]) -> Future[T]:
        """A call beside the Run stream, after what was asked for before."""
        before = self._outstanding()

        def perform() -> T:
            concurrent.futures.wait(before)
            return work(self._connection, self.id)

        return in_thread(perform)
