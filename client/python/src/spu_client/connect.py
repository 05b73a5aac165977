"""A server of SPUs, emulated or real."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

from ._proto import spu_v1
from .checks import not_negative, text
from .description import CalibrationEntry, DeviceDescription
from .emulator import Emulator
from .operations.open_session import (
    SessionWaiting,
    attach_session,
    open_session,
    say_waiting,
)
from .operations.watch import DeviceStatus, watch_device
from .session import Session
from .transport.channel import Tls, checked_address
from .transport.connection import Connection, open_connection
from .transport.environment import complete
from .transport.retry import RetryPolicy
from .transport.streamed import Streamed
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

    def watch(self, device: str, *, period: float = 1.0) -> Streamed[DeviceStatus]:
        """Follows what a device does, whoever holds it, until the loop is left; `period` in wall seconds, at least 0.02."""
        return watch_device(self._connection, device, period)

    def calibration(self, device: str) -> list[CalibrationEntry]:
        """The corrections of a device that are in force."""
        request = spu_v1.GetCalibrationRequest(device=text("device", device))
        answer = self._connection.call(self._connection.service.get_calibration, request)
        return [read(CalibrationEntry, entry) for entry in answer.entries]

    def release(self, device: str) -> bool:
        """Ends the session that holds a device, as an operator; False if there was none."""
        request = spu_v1.ReleaseDeviceRequest(device=text("device", device))
        # Not repeated: the second time it would be the next client's.
        answer = self._connection.call(self._connection.service.release_device, request, repeat=False)
        return bool(answer.released)

    def emulator(self, device: str) -> Emulator:
        """What only an emulated device can do."""
        return Emulator(self._connection, device)

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
    profile: str | None = None,
    retry: RetryPolicy | None = None,
    options: Sequence[tuple[str, Any]] = (),
) -> Spu:
    """Connects to a server of SPUs.

    What is not given is taken from the environment: SPU_ADDRESS, SPU_TOKEN, and for TLS the paths of PEM files in SPU_TLS_CA,
    SPU_TLS_CERTIFICATE and SPU_TLS_KEY; else from the profile "default" of ~/.config/spu/profiles.json (or SPU_PROFILES), unless
    an address is given.

    Args:
        address: host:port, or unix:/path of a socket; default 127.0.0.1:50051.
        token: sent as `authorization: Bearer <token>` with every call.
        tls: None means no encryption; Tls() trusts the authorities that the system knows.
        timeout: seconds that a server may take to answer.
        start_timeout: seconds that a server is waited for which is not there yet (refused, name not found).
        profile: name of a profile of that file; default SPU_PROFILE.
        retry: how calls that are safe to repeat are repeated.
        options: of the gRPC channel, over this library's choice.

    Raises:
        SpuError: INVALID_ARGUMENT for an address that is a URL or has no port; UNAVAILABLE when no connection can be made: the
            sentence tells the cause, and so does `reason` (CONNECTION_REFUSED, NAME_NOT_FOUND, NO_TLS, TLS_EXPECTED,
            CERTIFICATE_UNTRUSTED, CERTIFICATE_NAME, CERTIFICATE_WANTED, UNREACHABLE, NO_ANSWER).
    """
    to = complete(address, token, tls, profile)
    return Spu(
        open_connection(
            checked_address(to.address),
            token=to.token,
            tls=to.tls,
            timeout=not_negative("timeout", timeout),
            start_timeout=not_negative("start_timeout", start_timeout),
            retry=retry or RetryPolicy(),
            options=options,
        )
    )
