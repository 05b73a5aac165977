"""Device time in ticks: a virtual clock moves when something asks for later, a realtime one by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .failure import Failure

# Ticks have to fit into a double.
LAST_TICK = 2**53


@dataclass(frozen=True)
class TimeBase:
    """tau and the tick, in seconds."""

    tau: float = 1e-6
    seconds_per_tick: float = 1e-9

    def ticks_of(self, duration: float, field: str) -> int:
        """Whole ticks of a duration in units of tau."""
        exact = duration * self.tau / self.seconds_per_tick
        if not 0 <= duration < float("inf"):
            raise Failure(
                "INVALID_FIELD", f"{field} is {duration}: give a finite number from 0 on.", field=field
            )
        if 0 < exact < 1 - 1e-9:
            raise Failure(
                "BELOW_RESOLUTION",
                f"{field} is shorter than a tick, which is {self.seconds_per_tick / self.tau:g} tau: give more, or 0.",
                field=field,
                limit=self.seconds_per_tick / self.tau,
                actual=duration,
            )
        return round(exact)

    def duration_of(self, ticks: int) -> float:
        """Units of tau of some ticks."""
        return ticks * self.seconds_per_tick / self.tau


class VirtualClock:
    """Moves when it is told to."""

    realtime = False

    def __init__(self) -> None:
        self._now = 0

    def now(self) -> int:
        """The present tick."""
        return self._now

    def advance(self, tick: int) -> None:
        """Moves forward to a tick."""
        self._now = max(self._now, tick)

    def seconds_until(self, tick: int) -> float:
        """Nobody waits for it."""
        return 0.0


class RealtimeClock:
    """Moves by itself; `speed` is device seconds in a second of wall time."""

    realtime = True

    def __init__(self, base: TimeBase, speed: float = 1.0) -> None:
        self._ticks_per_second = speed / base.seconds_per_tick
        self._start = time.monotonic()

    def now(self) -> int:
        """The present tick."""
        return int((time.monotonic() - self._start) * self._ticks_per_second)

    def advance(self, tick: int) -> None:
        """It cannot be moved; who needs a later time waits."""

    def seconds_until(self, tick: int) -> float:
        """Wall time until a tick, in seconds."""
        return max(0.0, tick / self._ticks_per_second - (time.monotonic() - self._start))


Clock = VirtualClock | RealtimeClock
