"""What a server and one of its devices are doing."""

from __future__ import annotations

from dataclasses import dataclass

from .._proto import spu_v1
from ..checks import not_negative, text
from ..results import DeviceTime
from ..transport.connection import Connection
from ..transport.streamed import Streamed
from ..wire import read


@dataclass(frozen=True)
class Counters:
    """Counted since the server started."""

    sessions: int = 0
    matrices: int = 0
    vectors: int = 0
    evolutions: int = 0
    samples: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0


@dataclass(frozen=True)
class DeviceStatus:
    """What a device is doing, whoever holds it."""

    time: DeviceTime
    #: A client holds it.
    leased: bool
    #: Clients that wait for it.
    waiting: int
    #: Euclidean norm of the state; None before there is one.
    state_norm: float | None
    #: "idle", "loading", "evolving", "sampling" or "calibrating".
    activity: str
    #: Loaded last in this session; 0 for none.
    matrix_version: int
    target_version: int
    counters: Counters


def watch_device(connection: Connection, name: str, period: float) -> Streamed[DeviceStatus]:
    """Follows a device until it is closed."""
    request = spu_v1.WatchDeviceRequest(name=text("device", name), period=not_negative("period", period))
    connection.check_open()
    call = connection.service.watch_device(request, metadata=connection.metadata)
    return Streamed(call, lambda messages: (read(DeviceStatus, message) for message in messages))
