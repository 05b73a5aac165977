"""A server of SPUs, emulated or real."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

from ._proto import spu_v1
from .checks import not_negative
from .description import DeviceDescription
from .operations.open_session import (
    SessionWaiting,
    attach_session,
    open_session,
    say_waiting,
)
from .session import Session
from .transport.channel import Tls, checked_address
from .transport.connection import Connection, open_connection
from .transport.environment import environment_address, environment_tls, environment_token
from .transport.retry import RetryPolicy
from .wire import read


class Spu:
    """A connection to a server. Closing it ends every call that is under way; sessions stay leased until they are closed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def address(self) -> str:
        """Where it is connected to."""
        return self._connection.address

    def devices(self) -> list[DeviceDescription]:
        """All devices of the server."""
        answer = self._connection.call(self._connection.service.list_devices, spu_v1.ListDevicesRequest())
        return [read(DeviceDescription, device) for device in answer.devices]

    def device(self, name: str) -> DeviceDescription:
        """One device; NOT_FOUND if the server has none of this name."""
        answer = self._connection.call(
            self._connection.service.get_device, spu_v1.GetDeviceRequest(name=name)
        )
        return read(DeviceDescription, answer.device)

    def session(
        self,
        device: str = "",
        *,
        seed: int | None = None,
        wait: float | None = None,
        grace: float | None = None,
        keep_alive: bool = True,
        timeout: float | None = None,
        on_waiting: Callable[[SessionWaiting], None] = say_waiting,
    ) -> Session:
        """Leases a device; waits in a fair queue while all are taken.

        Args:
            device: its name; empty means any.
            seed: of the noise, at most 2^53 - 1; None means one drawn by the server. The same seed and calls give the same
                samples.
            wait: seconds to wait in the queue; None means until `timeout`, 0 not at all.
            grace: seconds that the session outlives this client's connection; None means the server's.
            keep_alive: renews the lease while the session is idle.
            timeout: seconds after which it fails with DEADLINE_EXCEEDED; None means never.
            on_waiting: hears at once, and when something of it has changed, what is waited for; by default it is logged:
                "waiting for spu0, 1 before you".
        """
        lease = open_session(self._connection, device, seed, wait, grace, on_waiting, timeout)
        return Session(self._connection.with_route(lease.route), lease, keep_alive)

    def attach(self, session: str | Mapping[str, Any], *, keep_alive: bool = True) -> Session:
        """Goes on with a session that is open, such as one of another rank or process; NOT_FOUND if it is over.

        Args:
            session: what `Session.ticket()` gave, or the TypeScript client's; or the id alone where the server has one device.
            keep_alive: renews the lease while the session is idle.
        """
        connection, lease = attach_session(self._connection, session)
        return Session(connection, lease, keep_alive)

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def __enter__(self) -> Spu:
        """Closes at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(
    address: str | None = None,
    *,
    token: str | None = None,
    tls: Tls | None = None,
    timeout: float = 10.0,
    start_timeout: float = 0.0,
    retry: RetryPolicy | None = None,
    options: Sequence[tuple[str, Any]] = (),
) -> Spu:
    """Connects to a server of SPUs.

    What is not given is taken from the environment: SPU_ADDRESS, SPU_TOKEN, and for TLS the paths of PEM files in SPU_TLS_CA,
    SPU_TLS_CERTIFICATE and SPU_TLS_KEY.

    Args:
        address: host:port, or unix:/path of a socket; default 127.0.0.1:50051.
        token: sent as `authorization: Bearer <token>` with every call.
        tls: None means no encryption; Tls() trusts the authorities that the system knows.
        timeout: seconds that a server may take to answer.
        start_timeout: seconds that a server is waited for which is not there yet (refused, name not found).
        retry: how calls that are safe to repeat are repeated.
        options: of the gRPC channel, over this library's choice.

    Raises:
        SpuError: INVALID_ARGUMENT for an address that is a URL or has no port; UNAVAILABLE when no connection can be made: the
            sentence tells the cause, and so does `reason` (CONNECTION_REFUSED, NAME_NOT_FOUND, NO_TLS, TLS_EXPECTED,
            CERTIFICATE_UNTRUSTED, CERTIFICATE_NAME, CERTIFICATE_WANTED, UNREACHABLE, NO_ANSWER).
    """
    return Spu(
        open_connection(
            checked_address(environment_address() if address is None else address),
            token=environment_token() if token is None else token,
            tls=environment_tls() if tls is None else tls,
            timeout=not_negative("timeout", timeout),
            start_timeout=not_negative("start_timeout", start_timeout),
            retry=retry or RetryPolicy(),
            options=options,
        )
    )
