"""The same surface for asyncio: `async with spu_client.aio.connect() as chip, chip.session() as session`.

A thin layer over the threads of the other one, and not a second transport over grpc.aio: calls of a session answer with the
same futures, which can be awaited and are sent before that, and nothing here blocks the event loop. Cancelling a task that
awaits a call gives the call up.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from . import connect as blocking
from . import emulator as blocking_emulator
from .description import CalibrationEntry, DeviceDescription
from .future import Future, in_thread
from .operations.open_session import SessionWaiting, say_waiting
from .operations.time_point import TimePoint
from .operations.watch import DeviceStatus
from .results import DeviceTime, Floats
from .session.session import Calls
from .session.session import Session as BlockingSession
from .transport.streamed import Streamed

T = TypeVar("T")


class _Closable(Protocol):
    async def close(self) -> None: ...


C = TypeVar("C", bound=_Closable)

_END: Any = object()


class Opening(Generic[C], Awaitable[C], AbstractAsyncContextManager[C, None]):
    """Something that opens: `await` it and close it yourself, or use it as `async with`."""

    def __init__(self, start: Callable[[], C]) -> None:
        self._start = start
        self._opened: C | None = None

    def __await__(self) -> Generator[Any, None, C]:
        """Opens it."""
        return in_thread(self._start).__await__()

    async def __aenter__(self) -> C:
        """Opens it, and closes it at the end of the block."""
        self._opened = await self
        return self._opened

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._opened is not None:
            await self._opened.close()


async def _iterate(start: Callable[[], Streamed[T]]) -> AsyncIterator[T]:
    stream = await in_thread(start)
    try:
        while (item := await in_thread(lambda: next(stream, _END))) is not _END:
            yield item
    finally:
        stream.close()


class Emulator:
    """What only an emulated device can do; see spu_client.Emulator."""

    def __init__(self, emulator: blocking_emulator.Emulator) -> None:
        self._emulator = emulator

    async def config(self) -> blocking_emulator.Config:
        """The configuration in force."""
        return await in_thread(self._emulator.config)

    async def update_config(self, changes: Mapping[str, Any]) -> blocking_emulator.Config:
        """Changes what `changes` names; answers the whole."""
        return await in_thread(lambda: self._emulator.update_config(changes))

    async def advance_clock(self, seconds: float) -> DeviceTime:
        """Moves a virtual clock by so many device seconds."""
        return await in_thread(lambda: self._emulator.advance_clock(seconds))

    async def inject_fault(self, kind: str, **parameters: Any) -> str:
        """Breaks something; answers the id of the fault."""
        return await in_thread(lambda: self._emulator.inject_fault(kind, **parameters))

    async def clear_faults(self, fault_ids: list[str] | tuple[str, ...] = ()) -> int:
        """Repairs these faults, or all; answers how many."""
        return await in_thread(lambda: self._emulator.clear_faults(fault_ids))

    async def save_snapshot(self) -> bytes:
        """The whole device, bit for bit."""
        return await in_thread(self._emulator.save_snapshot)

    async def restore_snapshot(self, snapshot: bytes) -> DeviceTime:
        """Puts it back."""
        return await in_thread(lambda: self._emulator.restore_snapshot(snapshot))


class Session(Calls):
    """An exclusive lease of one device; see spu_client.Session. Every call answers with a Future, to be awaited."""

    def __init__(self, session: BlockingSession) -> None:
        # The same lease, pipeline and turns, behind other methods.
        self.__dict__.update(session.__dict__)
        self._session = session

    @property
    def emulator(self) -> Emulator:
        """What only an emulated device can do."""
        return Emulator(self._session.emulator)

    def sample_rows(
        self,
        count: int = 1,
        *,
        at: TimePoint | None = None,
        interval: float = 0.0,
        burn_in: float = 0.0,
        dtype: str = "float32",
        checksum: bool = False,
    ) -> AsyncIterator[Floats]:
        """Reads the state as it arrives: arrays of whole rows of N numbers."""
        return _iterate(
            lambda: self._session.sample_rows(
                count, at=at, interval=interval, burn_in=burn_in, dtype=dtype, checksum=checksum
            )
        )

    def watch(self, *, period: float = 1.0) -> AsyncIterator[DeviceStatus]:
        """Follows what the device does."""
        return _iterate(lambda: self._session.watch(period=period))

    async def close(self) -> None:
        """Waits for what is under way, and gives the device back."""
        await in_thread(self._session.close)

    async def __aenter__(self) -> Session:
        """Closes at the end of the block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class Spu:
    """A connection to a server; see spu_client.Spu."""

    def __init__(self, spu: blocking.Spu) -> None:
        self._spu = spu

    @property
    def address(self) -> str:
        """Where it is connected to."""
        return self._spu.address

    async def devices(self) -> list[DeviceDescription]:
        """All devices of the server."""
        return await in_thread(self._spu.devices)

    async def device(self, name: str) -> DeviceDescription:
        """One device."""
        return await in_thread(lambda: self._spu.device(name))

    def session(
        self,
        device: str = "",
        *,
        seed: int | None = None,
        wait: float | None = None,
        grace: float | None = None,
        keep_alive: bool = True,
        timeout: float | None = None,
        on_waiting: Callable[[SessionWaiting], None] = say_waiting,
    ) -> Opening[Session]:
        """Leases a device; `on_waiting` is called in another thread."""
        return Opening(
            lambda: Session(
                self._spu.session(
                    device,
                    seed=seed,
                    wait=wait,
                    grace=grace,
                    keep_alive=keep_alive,
                    timeout=timeout,
                    on_waiting=on_waiting,
                )
            )
        )

    def attach(self, session: str | Mapping[str, Any], *, keep_alive: bool = True) -> Opening[Session]:
        """Goes on with a session that is open."""
        return Opening(lambda: Session(self._spu.attach(session, keep_alive=keep_alive)))

    def watch(self, device: str, *, period: float = 1.0) -> AsyncIterator[DeviceStatus]:
        """Follows what a device does, whoever holds it."""
        return _iterate(lambda: self._spu.watch(device, period=period))

    async def calibration(self, device: str) -> list[CalibrationEntry]:
        """The corrections of a device that are in force."""
        return await in_thread(lambda: self._spu.calibration(device))

    async def release(self, device: str) -> bool:
        """Ends the session that holds a device, as an operator."""
        return await in_thread(lambda: self._spu.release(device))

    def emulator(self, device: str) -> Emulator:
        """What only an emulated device can do."""
        return Emulator(self._spu.emulator(device))

    async def close(self) -> None:
        """Closes the connection."""
        self._spu.close()

    async def __aenter__(self) -> Spu:
        """Closes at the end of the block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def connect(address: str | None = None, **options: Any) -> Opening[Spu]:
    """Connects to a server of SPUs; arguments are those of spu_client.connect."""
    return Opening(lambda: Spu(blocking.connect(address, **options)))


__all__ = ["Emulator", "Future", "Opening", "Session", "Spu", "connect"]
