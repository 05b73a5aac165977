"""Leases of devices: opened, attached to, kept alive, given back."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .._proto import spu_v1
from ..checks import count, not_negative, text
from ..description import DeviceDescription
from ..errors import SpuError, invalid_argument, to_spu_error
from ..transport.connection import Connection
from ..transport.retry import with_retry
from ..wire import read, seconds_of

_log = logging.getLogger("spu_client")


@dataclass(frozen=True)
class SessionWaiting:
    """Why `session` still waits."""

    #: The device that is most likely to become free.
    device: str
    #: Clients before this one that would take the same device.
    before: int
    #: "in_use", "client_away", "resetting" or "unspecified".
    reason: str
    #: Seconds after which the device becomes free at the latest, unless its client calls again; None where unknown.
    at_most: float | None

    def __str__(self) -> str:
        """One line for a person who waits."""
        return f"waiting for {self.device}, {self.before} before you"


@dataclass(frozen=True)
class Lease:
    """What the server has given."""

    #: Secret name of the session: who knows it may use the device.
    id: str
    device: DeviceDescription
    seed: int
    #: Seconds after its last call that the session ends.
    lease: float
    #: Seconds after its client's connections were closed that the session ends.
    grace: float
    #: `spu-route` of the server, by which a proxy finds it.
    route: str | None

    def ticket(self) -> str:
        """JSON that another process, or the TypeScript client, goes on with. It is a secret."""
        ticket: dict[str, Any] = {
            "id": self.id,
            "device": self.device.name,
            "seed": self.seed,
            "graceSeconds": self.grace,
        }
        if self.route is not None:
            ticket["route"] = self.route
        return json.dumps(ticket)


def say_waiting(waiting: SessionWaiting) -> None:
    """Tells a person who waits, unless logging is set up otherwise."""
    _log.warning("%s", waiting)


def _duration(seconds: float | None) -> dict[str, int] | None:
    if seconds is None:
        return None
    nanos = round(seconds * 1e9)
    return {"seconds": nanos // 10**9, "nanos": nanos % 10**9}


def open_session(
    connection: Connection,
    device: str,
    seed: int | None,
    wait: float | None,
    grace: float | None,
    on_waiting: Callable[[SessionWaiting], None],
    timeout: float | None,
) -> Lease:
    """Leases a device; tells `on_waiting` at once, and when something of it has changed, what it waits for."""
    text("device", device)
    if seed is not None and count("seed", seed) > 2**53 - 1:
        raise invalid_argument("seed", f"is {seed}, but must be a whole number from 0 to 2^53 - 1.")
    for name, seconds in (("wait", wait), ("grace", grace)):
        if seconds is not None:
            not_negative(name, seconds)
    request = spu_v1.OpenSessionRequest(
        device=device, seed=seed, wait=_duration(wait), grace=_duration(grace)
    )

    def attempt(left: float | None) -> Lease:
        call = connection.service.open_session(request, metadata=connection.metadata, timeout=left)
        lease: Lease | None = None
        for message in call:
            if message.HasField("waiting"):
                on_waiting(read(SessionWaiting, message.waiting))
            if message.HasField("opened"):
                route = next((v for k, v in call.initial_metadata() if k == "spu-route"), None)
                lease = read_lease(message.opened, route)
        if lease is None:
            raise SpuError("DATA_LOSS", "The server ended the call without a session: open one again.")
        return lease

    # A lost answer may have leased a device; only a server that says so has not.
    return with_retry(
        connection.retry,
        connection.closed,
        attempt,
        timeout=timeout,
        repeatable=lambda error: getattr(error, "retry_after", None) is not None,
    )


def read_lease(opened: Any, route: str | None) -> Lease:
    """The lease of an answer."""
    return Lease(
        opened.session_id,
        read(DeviceDescription, opened.device),
        opened.seed,
        seconds_of(opened.lease) if opened.HasField("lease") else 60.0,
        seconds_of(opened.grace) if opened.HasField("grace") else 0.0,
        route,
    )


def _read_ticket(session: str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(session, str):
        if not session.lstrip().startswith("{"):
            return {"id": session}
        try:
            session = json.loads(session)
        except ValueError:
            raise invalid_argument("session", "is no ticket: give session.ticket(), or an id.") from None
    if not isinstance(session, Mapping) or not isinstance(session.get("id"), str):
        raise invalid_argument("session", "is no ticket: give session.ticket(), or an id.")
    return session


def attach_session(connection: Connection, session: str | Mapping[str, Any]) -> tuple[Connection, Lease]:
    """The lease of a session that is open; NOT_FOUND if it is over. An id alone does where the server has one device."""
    ticket = _read_ticket(session)
    routed = connection.with_route(ticket.get("route"))
    renewed = routed.call(routed.service.renew_lease, spu_v1.RenewLeaseRequest(session_id=ticket["id"]))
    name = ticket.get("device")
    if name is None:
        devices = routed.call(routed.service.list_devices, spu_v1.ListDevicesRequest()).devices
        if len(devices) != 1:
            raise invalid_argument(
                "session",
                f"is an id alone, but the server has {len(devices)} devices: give session.ticket().",
            )
        device = devices[0]
    else:
        device = routed.call(routed.service.get_device, spu_v1.GetDeviceRequest(name=name)).device
    lease = Lease(
        ticket["id"],
        read(DeviceDescription, device),
        int(ticket.get("seed", 0)),
        seconds_of(renewed.lease),
        float(ticket.get("graceSeconds", 0.0)),
        ticket.get("route"),
    )
    return routed, lease


def close_session(connection: Connection, session_id: str) -> None:
    """Gives the device back. Closed is closed, also when an earlier attempt did it or the lease ran out."""
    try:
        connection.call(connection.service.close_session, spu_v1.CloseSessionRequest(session_id=session_id))
    except SpuError as error:
        if error.code != "NOT_FOUND":
            raise


class LeaseKeeper:
    """Renews a lease while its session is idle. Its thread keeps no process alive."""

    def __init__(self, connection: Connection, session_id: str, lease: float) -> None:
        self._connection = connection
        self._session_id = session_id
        self._period = lease / 3
        self._last = time.monotonic()
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="spu-lease", daemon=True).start()

    def touch(self) -> None:
        """A call went out: the lease is renewed."""
        self._last = time.monotonic()

    def stop(self) -> None:
        """The session is closed."""
        self._stopped.set()

    def _run(self) -> None:
        connection = self._connection
        while not self._stopped.wait(self._period / 2) and not connection.closed.is_set():
            if time.monotonic() - self._last < self._period:
                continue
            self.touch()
            try:
                connection.service.renew_lease(
                    spu_v1.RenewLeaseRequest(session_id=self._session_id),
                    metadata=connection.metadata,
                    timeout=self._period,
                )
            except Exception as error:
                # The next call of the session tells of whatever is wrong.
                _log.debug("lease not renewed: %s", to_spu_error(error))
