"""What only an emulated device can do (spu.emulator.v1). A board answers UNIMPLEMENTED."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from google.protobuf import json_format

from ._proto import emulator_v1
from .checks import not_negative, text
from .results import DeviceTime
from .transport.connection import Connection
from .wire import read

#: Names, units and ranges as `spu presets show` prints them.
Config = dict[str, Any]

_CHUNK_BYTES = 1 << 20


def _object(struct: Any) -> Config:
    found: Config = json_format.MessageToDict(struct)
    return found


class Emulator:
    """Configuration, clock, faults and snapshots of one emulated device.

    A session's may change the device while that session holds it; what it changes ends with the session, unless it `stays`.
    Others need a token with the scope control while somebody holds the device, and what they change stays.
    """

    def __init__(self, connection: Connection, device: str, session_id: str = "") -> None:
        self._connection = connection
        self._service = connection.emulator
        self._device = text("device", device)
        self._session_id = session_id

    def config(self) -> Config:
        """The configuration in force."""
        request = emulator_v1.GetConfigRequest(device=self._device, session_id=self._session_id)
        return _object(self._connection.call(self._service.get_config, request).config)

    def update_config(self, changes: Mapping[str, Any], *, stays: bool = False) -> Config:
        """Changes what `changes` names, nested objects are merged; all of it or nothing. Answers the whole."""
        request = emulator_v1.UpdateConfigRequest(
            device=self._device, session_id=self._session_id, stays=stays
        )
        request.changes.update(changes)
        return _object(self._connection.call(self._service.update_config, request, repeat=False).config)

    def advance_clock(self, seconds: float) -> DeviceTime:
        """Moves a virtual clock by so many device seconds, rounded to ticks; answers device time."""
        request = emulator_v1.AdvanceClockRequest(
            device=self._device, session_id=self._session_id, seconds=not_negative("seconds", seconds)
        )
        answer = self._connection.call(self._service.advance_clock, request, repeat=False)
        return read(DeviceTime, answer.time)

    def inject_fault(self, kind: str, *, stays: bool = False, **parameters: Any) -> str:
        """Breaks something; docs/physics.md lists the kinds and their parameters. Answers the id of the fault."""
        request = emulator_v1.InjectFaultRequest(
            device=self._device, session_id=self._session_id, stays=stays, kind=text("kind", kind)
        )
        request.parameters.update(parameters)
        answer = self._connection.call(self._service.inject_fault, request, repeat=False)
        return str(answer.fault_id)

    def clear_faults(self, fault_ids: Sequence[str] = (), *, stays: bool = False) -> int:
        """Repairs these faults, or all; answers how many. NOT_FOUND, and none is repaired, if one is not in force."""
        request = emulator_v1.ClearFaultsRequest(
            device=self._device, session_id=self._session_id, stays=stays, fault_ids=fault_ids
        )
        return int(self._connection.call(self._service.clear_faults, request, repeat=False).cleared)

    def save_snapshot(self) -> bytes:
        """The whole device, bit for bit."""
        request = emulator_v1.SaveSnapshotRequest(device=self._device, session_id=self._session_id)

        def attempt(timeout: float | None) -> bytes:
            call = self._service.save_snapshot(request, metadata=self._connection.metadata, timeout=timeout)
            return b"".join(message.data for message in call)

        found: bytes = self._connection.once(attempt)
        return found

    def restore_snapshot(self, snapshot: bytes, *, stays: bool = False) -> DeviceTime:
        """Puts it back: the same samples follow, in a new epoch of device time. Answers device time."""

        def messages() -> Iterator[Any]:
            yield emulator_v1.RestoreSnapshotRequest(
                device=self._device, session_id=self._session_id, stays=stays
            )
            for start in range(0, len(snapshot), _CHUNK_BYTES):
                yield emulator_v1.RestoreSnapshotRequest(data=snapshot[start : start + _CHUNK_BYTES])

        answer = self._connection.once(
            lambda timeout: self._service.restore_snapshot(
                messages(), metadata=self._connection.metadata, timeout=timeout
            )
        )
        return read(DeviceTime, answer.time)
