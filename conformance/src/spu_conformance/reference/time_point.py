"""Times that a request names, as a tick and the evolution whose end it waits for."""

from __future__ import annotations

from typing import Any

from .clock import LAST_TICK
from .device import Device
from .failure import Failure
from .session import Session
from .timeline import Evolution

EPOCH = 1

When = tuple[int, Evolution | None]


def _end_of(device: Device, evolution: Evolution | None) -> When:
    """The end of an evolution; now if it is over."""
    now = device.now()
    if evolution is None or evolution.phase in ("ended", "cancelled"):
        return now, None
    return evolution.end, evolution


def find_evolution(session: Session, kind: str | None, name: str) -> Evolution:
    """The evolution of this id or request id."""
    if kind == "evolution_id":
        found = session.evolutions.get(name)
    else:
        found = next((e for e in session.evolutions.values() if name and e.request_id == name), None)
    if found is None:
        raise Failure(
            "EVOLUTION_NOT_FOUND", f'The session has no evolution "{name[:200]}".', field=kind or "evolution"
        )
    return found


def resolve(device: Device, session: Session, at: Any, field: str, *, reads: bool) -> When:
    """The tick that a TimePoint means, as of now."""
    kind = at.WhichOneof("at")
    if kind is None:
        return _end_of(device, session.last_evolution)
    if kind == "now":
        return device.now(), None
    if kind == "time":
        return _tick_of(device, at.time, field), None
    named = kind != "last_evolution"
    evolution = find_evolution(session, kind, getattr(at, kind)) if named else session.last_evolution
    tick, bound = _end_of(device, evolution)
    if reads and evolution is not None and bound is None and session.last_window not in (None, evolution):
        raise Failure(
            "STATE_GONE", "The state at the end of that evolution is gone: read it before the next starts."
        )
    return tick, bound


def _tick_of(device: Device, time: Any, field: str) -> int:
    now = device.now()
    if time.epoch not in (0, EPOCH):
        raise Failure(
            "EPOCH_MISMATCH",
            "That time is of another epoch: ask for the present time.",
            field=field,
            expected=EPOCH,
            actual=time.epoch,
        )
    if time.ticks > LAST_TICK:
        raise Failure(
            "ABOVE_LIMIT", "That time is beyond 2^53 ticks.", field=field, limit=LAST_TICK, actual=time.ticks
        )
    if time.ticks < now:
        raise Failure(
            "TIME_PASSED",
            f"Tick {time.ticks} has passed, it is {now}.",
            field=field,
            limit=now,
            actual=time.ticks,
        )
    return int(time.ticks)
