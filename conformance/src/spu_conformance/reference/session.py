"""Sessions: an exclusive lease of the device, first come, first served."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .device import Device, LoadedMatrix, LoadedVector
from .failure import Failure
from .timeline import Evolution
from .upload import Upload


class Remembered:
    """The last so many answers by the id of their request, and what was asked."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[str, tuple[bytes, Any]] = OrderedDict()

    def answer(self, key: str, request: bytes, what: str) -> Any | None:
        """The answer that was given to the same request."""
        if not key or key not in self._answers:
            return None
        asked, answer = self._answers[key]
        if asked != request:
            raise Failure(
                "ID_REUSED",
                f'The {what} "{key[:200]}" named another request before: draw a new one.',
                field=what,
            )
        return answer

    def put(self, key: str, request: bytes, answer: Any) -> None:
        """Remembers an answer."""
        if key:
            self._answers[key] = (request, answer)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


@dataclass
class Ledger:
    """Modelled seconds since the last read-out."""

    vector_dac: float = 0.0
    programming: float = 0.0
    evolve: float = 0.0


@dataclass(eq=False)
class Session:
    """A lease, and what was loaded and asked for in it."""

    id: str
    seed: int
    requests: Remembered
    uploaded: Remembered
    last_call: float = field(default_factory=time.monotonic)
    calls: int = 0
    released: bool = False
    versions: dict[str, int] = field(default_factory=lambda: {"matrix": 0, "target": 0, "state": 0})
    # Loaded last, whether in effect already or not.
    latest: dict[str, LoadedMatrix | LoadedVector] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    evolutions: dict[str, Evolution] = field(default_factory=dict)
    last_evolution: Evolution | None = None
    # The last window of the device, of an evolution or of a read-out.
    last_window: Evolution | None = None
    ledger: Ledger = field(default_factory=Ledger)


class Leases:
    """Who holds the device, and who waits for it."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._limits = device.options.limits
        self._queue: list[object] = []
        self.held: Session | None = None

    @property
    def waiting(self) -> int:
        """Clients that wait."""
        return len(self._queue)

    def expire(self) -> None:
        """Ends a session whose lease is over."""
        held = self.held
        if held is not None and held.calls == 0 and self.seconds_left() <= 0:
            self.end(held)

    def seconds_left(self) -> float:
        """Until the lease is over, if no call comes."""
        held = self.held
        return 0.0 if held is None else held.last_call + self._limits.lease_seconds - time.monotonic()

    def end(self, session: Session) -> None:
        """Gives the device back; nothing of the session is left."""
        session.released = True
        if self.held is session:
            self.held = None
            self._device.reset(0)
        self._device.changed.notify_all()

    def join(self) -> object:
        """A place in the queue."""
        if len(self._queue) >= self._limits.max_waiting:
            raise Failure(
                "QUEUE_FULL",
                "Too many clients wait: try again later.",
                limit=self._limits.max_waiting,
                retry_after=5.0,
            )
        place = object()
        self._queue.append(place)
        return place

    def leave(self, place: object) -> None:
        """Gives a place up."""
        if place in self._queue:
            self._queue.remove(place)
            self._device.changed.notify_all()

    def before(self, place: object) -> int:
        """Clients before a place."""
        return self._queue.index(place)

    def take(self, place: object, seed: int | None) -> Session | None:
        """The lease, if it is this one's turn and the device is free."""
        self.expire()
        if self.held is not None or self._queue[0] is not place:
            return None
        self._queue.pop(0)
        seed = secrets.randbits(53) if seed is None else seed
        most = self._limits.remembered_ids
        self.held = Session(secrets.token_hex(16), seed, Remembered(most), Remembered(most))
        self._device.reset(seed)
        self._device.counters["sessions"] += 1
        return self.held

    @contextmanager
    def call(self, session_id: str) -> Iterator[Session]:
        """A call of a session, which renews its lease and cannot outlive it."""
        with self._device.changed:
            self.expire()
            session = self.held
            if session is None or session.id != session_id:
                raise Failure(
                    "SESSION_NOT_FOUND", "There is no such session, or its lease is over: open one."
                )
            session.calls += 1
        try:
            yield session
        finally:
            with self._device.changed:
                session.calls -= 1
                session.last_call = time.monotonic()
