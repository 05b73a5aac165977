"""An exclusive lease of one device."""

from __future__ import annotations

import concurrent.futures
from types import TracebackType

from ..operations.open_session import close_session
from .algebra import Algebra
from .control import Control


class Session(Algebra, Control):
    """An exclusive lease of one device. Every call returns a Future.

    Calls keep the order they are made in and never wait for a round trip: they go over one Run stream, so the next upload
    overlaps this evolution and read-out. When a call fails, those on their way behind it fail with ABORTED. Do not change an
    array before its load has been answered.

    The session belongs to the server and not to the connection: after a broken connection matrix, vectors and state are as
    they were, as long as the next call comes within the lease.
    """

    def close(self) -> None:
        """Waits for what is under way, and gives the device back."""
        if self._keeper is not None:
            self._keeper.stop()
        concurrent.futures.wait(self._outstanding())
        self._pipeline.close()
        close_session(self._connection, self.id)

    def __enter__(self) -> Session:
        """Closes at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._connection.closed.is_set():
            self.close()
