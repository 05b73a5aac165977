"""The answer of a call, which may not have come yet."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from .errors import to_spu_error

T = TypeVar("T")


class Future(concurrent.futures.Future[T]):
    """A `concurrent.futures.Future` that can also be awaited.

    `result()` waits without holding the GIL. `cancel()` withdraws a call that has not been sent; of one that has, it stops an
    upload or an evolution on the device where that is possible.
    """

    #: Names the evolution of `evolve` before it has been answered.
    request_id: str | None = None
    #: Names the upload of `load`, `target` or `state`.
    upload_id: str | None = None
    _on_cancel: Callable[[], None] | None = None

    def __await__(self) -> Generator[Any, None, T]:
        """Waits on the running event loop, and does not block it."""
        return asyncio.wrap_future(self).__await__()

    def cancel(self) -> bool:
        """Gives the call up; False if it has been answered already."""
        if self.done() or not super().cancel():
            return False
        # Wakes those who wait for several futures.
        self.set_running_or_notify_cancel()
        on_cancel, self._on_cancel = self._on_cancel, None
        if on_cancel is not None:
            on_cancel()
        return True

    def _resolve(self, result: T) -> None:
        """Sets the result, unless the caller has given the call up."""
        with self._condition:
            if not self.done():
                self.set_result(result)

    def _fail(self, error: BaseException) -> None:
        """Sets the error, unless the caller has given the call up."""
        with self._condition:
            if not self.done():
                self.set_exception(error)


def in_thread(work: Callable[[], T]) -> Future[T]:
    """Does it in a thread of its own."""
    future: Future[T] = Future()

    def perform() -> None:
        try:
            future._resolve(work())
        except BaseException as error:
            future._fail(to_spu_error(error))

    threading.Thread(target=perform, name="spu-call", daemon=True).start()
    return future
