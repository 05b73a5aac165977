"""Turns of a session's calls: a measurement of many calls has the device to itself, and nobody is blocked by it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import to_spu_error
from ..future import Future

T = TypeVar("T")


class Turns:
    """Calls in the order they are made in. Those that are made during a measurement are held until it ends."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._held: deque[tuple[Future[Any], Callable[[], None]]] = deque()
        self._busy = False
        #: Makes the calls of the measurement, which are not held.
        self._thread: int | None = None
        self._current: Future[Any] | None = None

    def call(self, future: Future[Any], send: Callable[[], None]) -> None:
        """Sends at once, or when the measurement under way has ended; `future` then gets what `send` raises."""
        with self._lock:
            if self._busy and threading.get_ident() != self._thread:
                self._held.append((future, send))
            else:
                send()

    def measure(self, work: Callable[[], T]) -> Future[T]:
        """Begins a measurement, in a thread of its own, when its turn has come."""
        future: Future[T] = Future()

        def perform() -> None:
            self._thread = threading.get_ident()
            try:
                future._resolve(work())
            except BaseException as error:
                future._fail(to_spu_error(error))
            finally:
                self._end()

        def begin() -> None:
            self._busy, self._thread, self._current = True, None, future
            threading.Thread(target=perform, name="spu-measurement", daemon=True).start()

        self.call(future, begin)
        return future

    def outstanding(self) -> list[Future[Any]]:
        """Answers of measurements and of held calls that have not come; none for the measurement's own thread."""
        with self._lock:
            if threading.get_ident() == self._thread:
                return []
            current = [self._current] if self._busy and self._current is not None else []
            return [*current, *(future for future, _ in self._held)]

    def _end(self) -> None:
        with self._lock:
            self._busy, self._thread, self._current = False, None, None
            while self._held and not self._busy:
                future, send = self._held.popleft()
                if future.cancelled():
                    continue
                try:
                    send()
                except BaseException as error:
                    future._fail(error)
