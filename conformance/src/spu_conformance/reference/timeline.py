"""What happens when: evolutions, loads and readings in the order of device time.

Of the same tick what was asked for first comes first, except that what is bound to the end of an evolution comes right
behind it, before the next one starts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .failure import Failure


@dataclass(eq=False)
class Evolution:
    """A window in which the state evolves: one that was asked for, or that of a read-out."""

    id: str
    start: int
    end: int
    initial: int
    request_id: str = ""
    readout: bool = False
    phase: str = "queued"
    matrices: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Entry:
    """Something that happens at a tick; `bound` to the end of an evolution, if it waits for it."""

    tick: int
    kind: str
    act: Callable[[int], None]
    evolution: Evolution | None = None
    abort: Callable[[Failure], None] | None = None
    # What a load puts into effect, and its role.
    payload: tuple[Any, str] | None = None


class Timeline:
    """The entries to come."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.last_end = 0

    def add(self, entry: Entry) -> None:
        """At its tick, or right behind the end of the evolution that it is bound to."""
        self.entries.insert(self._slot(entry.tick, entry.evolution), entry)

    def add_window(self, entries: list[Entry], behind: Evolution | None = None) -> None:
        """A window from its start to its end, with all that happens in it; `behind` the end of an evolution."""
        at = self._slot(entries[0].tick, behind)
        tick = entries[0].tick
        for entry in entries:
            if entry.tick > tick:
                at, tick = self._slot(entry.tick, None), entry.tick
            self.entries.insert(at, entry)
            at += 1
        self.last_end = max(self.last_end, tick)

    def _slot(self, tick: int, bound: Evolution | None) -> int:
        if bound is None or bound.phase not in ("queued", "running"):
            return bisect_right(self.entries, tick, key=lambda e: e.tick)
        at = next(k for k, e in enumerate(self.entries) if e.kind == "end" and e.evolution is bound) + 1
        while at < len(self.entries) and self._is_bound(self.entries[at], bound):
            at += 1
        return at

    @staticmethod
    def _is_bound(entry: Entry, evolution: Evolution) -> bool:
        return entry.evolution is evolution and entry.kind in ("load", "read")

    def run(self, now: int) -> None:
        """Does what is due by `now`."""
        due = bisect_right(self.entries, now, key=lambda e: e.tick)
        doing, self.entries = self.entries[:due], self.entries[due:]
        for entry in doing:
            entry.act(entry.tick)

    def overlaps(self, start: int, end: int) -> bool:
        """An evolution is under way or starts in between."""
        running: list[Evolution] = [
            e.evolution for e in self.entries if e.kind == "end" and e.evolution is not None
        ]
        return any(e.start < end and e.end > start for e in running)

    def cancel(self, evolution: Evolution) -> list[Entry]:
        """Takes out its window; what was bound to its end, in order."""
        bound = [e for e in self.entries if self._is_bound(e, evolution)]
        self.entries = [e for e in self.entries if e.evolution is not evolution]
        # What comes next need not wait for it.
        self.last_end = max((e.tick for e in self.entries if e.kind == "end"), default=0)
        return bound

    def planned(self, kind: str, tick: int) -> list[Entry]:
        """Entries of a kind up to a tick."""
        return [e for e in self.entries if e.kind == kind and e.tick <= tick]

    def waiting(self) -> int:
        """Evolutions that have not started."""
        return sum(e.kind == "start" for e in self.entries)
