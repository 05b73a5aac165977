"""An exclusive lease of one device."""

from __future__ import annotations

import concurrent.futures
from types import TracebackType

from ..emulator import Emulator
from ..operations.open_session import close_session
from ..operations.time_point import TimePoint
from ..operations.watch import DeviceStatus, watch_device
from ..results import Floats
from ..transport.streamed import Streamed
from .algebra import Algebra
from .control import Control


class Calls(Algebra, Control):
    """The calls that answer with a Future, which block nobody."""


class Session(Calls):
    """An exclusive lease of one device. Every call returns a Future.

    Calls keep the order they are made in and never wait for a round trip: they go over one Run stream, so the next upload
    overlaps this evolution and read-out. When a call fails, those on their way behind it fail with ABORTED. Do not change an
    array before its load has been answered.

    The session belongs to the server and not to the connection: after a broken connection matrix, vectors and state are as
    they were, as long as the next call comes within the lease.
    """

    def sample_rows(
        self,
        count: int = 1,
        *,
        at: TimePoint | None = None,
        interval: float = 0.0,
        burn_in: float = 0.0,
        dtype: str = "float32",
        checksum: bool = False,
    ) -> Streamed[Floats]:
        """Reads the state as it arrives: arrays of whole rows of N numbers. For read-outs that shall not be held in memory."""
        return self._rows(count, at=at, interval=interval, burn_in=burn_in, dtype=dtype, checksum=checksum)

    def watch(self, *, period: float = 1.0) -> Streamed[DeviceStatus]:
        """Follows what the device does, until the loop is left; `period` in wall seconds, at least 0.02."""
        return watch_device(self._connection, self.device.name, period)

    @property
    def emulator(self) -> Emulator:
        """What only an emulated device can do."""
        return Emulator(self._connection, self.device.name)

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
