"""The surface for asyncio: the same answers, and a loop that is never blocked."""

from __future__ import annotations

import asyncio
import inspect
import time

import numpy as np
import pytest

import spu_client as spu
from tests.support.server import Server


def test_a_session_is_opened_used_and_closed(server: Server) -> None:
    async def work() -> None:
        async with spu.aio.connect(server.address) as chip, chip.session(seed=1) as session:
            assert len(await chip.devices()) == 4
            loaded = session.load(spu.diagonal(np.full(500, 2.0)))
            session.target(np.ones(500))
            session.evolve(100, initial="target")
            read = await session.sample(dtype="float64")
            np.testing.assert_allclose(read.values, np.full((1, 500), 0.5), rtol=1e-6)
            assert (await loaded).version == 1
            assert (await session.solve(spu.diagonal([4.0]), [1.0])).x == pytest.approx([0.25])
            session.load(spu.diagonal(np.full(500, 2.0)))
            session.target(np.ones(500))
            count = 0
            async for rows in session.sample_rows(1000, interval=0.1):
                count += len(rows)
            assert count == 1000
            async for status in session.watch(period=0.02):
                assert status.leased
                break
            assert (await session.emulator.config())["noise"]["kappa"] == 0
            assert (await session.renew()).matrix_version == 3
            with pytest.raises(spu.SpuError):
                await session.target([1.0])

    asyncio.run(work())


def test_nothing_blocks_the_loop(server: Server) -> None:
    async def work() -> float:
        longest = 0.0

        async def tick() -> None:
            nonlocal longest
            last = time.perf_counter()
            while True:
                await asyncio.sleep(0)
                longest, last = max(longest, time.perf_counter() - last), time.perf_counter()

        async with spu.aio.connect(server.address) as chip, chip.session() as session:
            ticking = asyncio.create_task(tick())
            solving = session.solve(spu.dense(np.eye(300)), np.ones(300), samples=20_000)
            # Held behind the measurement, and answered behind it.
            after = session.load(spu.diagonal([1.0]))
            assert not solving.done()
            await after
            assert solving.done()
            ticking.cancel()
        return longest

    # The measurement takes seconds; a loop that waited for it would stand still as long.
    begun = time.perf_counter()
    longest = asyncio.run(work())
    assert longest < (time.perf_counter() - begun) / 2


def test_a_cancelled_task_gives_its_call_up(server: Server) -> None:
    async def work() -> None:
        async with spu.aio.connect(server.address) as chip, chip.session() as session:
            with session._pipeline._changed:
                kept = session.load(spu.diagonal([1.0]))
                call = session.load(spu.diagonal([2.0]))

                async def wait() -> None:
                    await call

                waiting = asyncio.create_task(wait())
                await asyncio.sleep(0)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
                await asyncio.sleep(0)
            assert call.cancelled()
            assert (await kept).version == 1
            assert (await session.renew()).matrix_version == 1

    asyncio.run(work())


def test_whatever_the_other_surface_has_is_here() -> None:
    def public(kind: type) -> set[str]:
        return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}

    assert public(spu.aio.Session) == public(spu.Session)
    assert public(spu.aio.Spu) == public(spu.Spu)
    assert public(spu.aio.Emulator) == public(spu.Emulator)
