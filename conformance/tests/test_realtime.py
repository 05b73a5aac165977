"""The realtime clock: evolutions take their time, queue, and are cancelled; the noise does not depend on the clock."""

from __future__ import annotations

import numpy as np
import pytest
import spu_client as spu

from spu_conformance.reference.clock import TimeBase
from tests.support import session_of

# A tau of 10 ms, so that what is under way can be seen on a slow machine.
SLOW = TimeBase(tau=1e-2, seconds_per_tick=1e-5)


def test_evolutions_queue_and_loads_wait_for_their_end() -> None:
    with session_of(kappa=0.0, realtime=True, base=SLOW) as session:
        session.load(spu.diagonal([1.0]))
        session.target([1.0])
        first = session.evolve(40, initial="zero")
        # For the end of the first: the second starts with it.
        session.target([3.0])
        second = session.evolve(40)
        assert second.result().start_tick == first.result().end_tick
        assert (first.result().target_version, second.result().target_version) == (1, 2)
        middle = session.sample(at=first, dtype="float64")
        np.testing.assert_allclose(middle.result().values, [[1.0]], rtol=1e-9)
        last = session.sample(dtype="float64").result()
        np.testing.assert_allclose(last.values, [[3.0]], rtol=1e-9)
        assert last.first_tick == second.result().end_tick


def test_a_cancelled_evolution_ends_and_its_loads_take_effect() -> None:
    with session_of(kappa=0.0, realtime=True, base=SLOW) as session:
        session.load(spu.diagonal([1.0]))
        session.target([1.0])
        evolution = session.evolve(100_000, initial="zero").result()
        waiting = session.target([2.0]).result()
        assert waiting.effective_tick is None
        status = session.cancel_evolution(evolution).result()
        assert status.phase == "cancelled"
        assert status.end_tick < evolution.end_tick
        session.evolve(40)
        np.testing.assert_allclose(session.sample(dtype="float64").result().values, [[2.0]], rtol=1e-9)


@pytest.mark.parametrize("interval", [0.0, 1.0])
def test_the_same_seed_gives_the_same_samples_on_either_clock(interval: float) -> None:
    found = []
    for realtime in (False, True):
        with session_of(kappa=1.0, realtime=realtime, base=SLOW, seed=9) as session:
            session.load(spu.diagonal([1.0, 2.0]))
            session.target([1.0, 1.0])
            session.evolve(3)
            found.append(session.sample(4, interval=interval, dtype="float64").result().values)
    np.testing.assert_array_equal(found[0], found[1])
