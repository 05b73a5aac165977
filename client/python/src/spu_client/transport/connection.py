"""One channel and what every call over it needs."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import grpc

from ..errors import connection_closed
from .channel import Tls, call_metadata, open_channel
from .connect_failure import MAY_START, connect_failure, no_answer
from .retry import RetryPolicy, with_retry
from .service import EmulatorService, SpuService

T = TypeVar("T")


@dataclass(frozen=True)
class Connection:
    """A server that is connected."""

    address: str
    tls: Tls | None
    channel: Any
    service: SpuService
    emulator: EmulatorService
    metadata: tuple[tuple[str, str], ...]
    retry: RetryPolicy
    token: str | None
    #: Set when the connection is closed.
    closed: threading.Event = field(default_factory=threading.Event)

    def with_route(self, route: str | None) -> Connection:
        """The same for one session: its calls carry the header by which a proxy finds the session's server."""
        return replace(self, metadata=call_metadata(self.token, route))

    def call(
        self,
        method: Any,
        request: Any,
        *,
        timeout: float | None = None,
        repeat: bool = True,
        repeatable: Callable[[BaseException], bool] | None = None,
    ) -> Any:
        """One request, one answer; repeated while that is safe and may help."""
        return with_retry(
            self.retry,
            self.closed,
            lambda left: method(request, metadata=self.metadata, timeout=left),
            timeout=timeout,
            repeatable=repeatable or (lambda _: repeat),
        )

    def once(self, work: Callable[[float | None], T]) -> T:
        """A call that must not be repeated: it may have been carried out although its answer was lost."""
        return with_retry(self.retry, self.closed, work, repeatable=lambda _: False)

    def sibling(self) -> Any:
        """Another channel to the same server, for a further stream of an upload; whoever asked closes it."""
        return open_channel(self.address, self.tls)

    def check_open(self) -> None:
        """FAILED_PRECONDITION once it is closed."""
        if self.closed.is_set():
            raise connection_closed()

    def close(self) -> None:
        """Ends every call that is under way."""
        self.closed.set()
        self.channel.close()


def _told(service: SpuService, timeout: float) -> str | None:
    """What gRPC says of the last attempt; None where a call goes through."""
    from .._proto import spu_v1

    try:
        service.list_devices(spu_v1.ListDevicesRequest(), timeout=timeout)
    except grpc.RpcError as error:
        if error.code() is grpc.StatusCode.UNAVAILABLE:
            return str(error.details())
    return None


def wait_until_connected(connection: Connection, timeout: float, start_timeout: float) -> None:
    """Returns when the channel is connected; raises UNAVAILABLE that tells why it is not."""
    states: queue.SimpleQueue[grpc.ChannelConnectivity] = queue.SimpleQueue()
    channel, address = connection.channel, connection.address
    begun = time.monotonic()
    deadline = begun + max(timeout, start_timeout)
    failure: BaseException | None = None
    channel.subscribe(states.put, try_to_connect=True)
    try:
        while True:
            until = begun + start_timeout if failure else deadline
            try:
                state = states.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise failure or no_answer(address, timeout) from None
            if state is grpc.ChannelConnectivity.READY:
                return
            if state is grpc.ChannelConnectivity.TRANSIENT_FAILURE:
                told = _told(connection.service, max(0.1, deadline - time.monotonic()))
                if told is None:
                    return
                failure = connect_failure(address, connection.tls is not None, told)
                if failure.reason not in MAY_START or time.monotonic() >= begun + start_timeout:
                    raise failure
    finally:
        channel.unsubscribe(states.put)


def open_connection(
    address: str,
    *,
    token: str | None,
    tls: Tls | None,
    timeout: float,
    start_timeout: float,
    retry: RetryPolicy,
    options: Any = (),
) -> Connection:
    """Opens a channel and waits until it is connected."""
    channel = open_channel(address, tls, options)
    connection = Connection(
        address,
        tls,
        channel,
        SpuService(channel),
        EmulatorService(channel),
        call_metadata(token),
        retry,
        token,
    )
    try:
        wait_until_connected(connection, timeout, start_timeout)
    except BaseException:
        connection.close()
        raise
    return connection
