"""The calls of a session: order, answers, errors, versions."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading

import numpy as np
import pytest

import spu_client as spu


def test_calls_keep_their_order_and_wait_for_no_answer(session: spu.Session) -> None:
    loads = [session.load(spu.diagonal(np.full(64, k + 1.0))) for k in range(20)]
    target = session.target(np.ones(64))
    evolution = session.evolve(100, initial="zero")
    samples = session.sample(dtype="float64")
    assert [load.result().version for load in loads] == list(range(1, 21))
    assert target.result().version == 1
    assert evolution.result().matrix_version == 20
    np.testing.assert_allclose(samples.result().values, np.full((1, 64), 1 / 20), rtol=1e-6)
    assert samples.result().matrix_version == 20


def test_an_answer_can_be_awaited(session: spu.Session) -> None:
    async def loads() -> list[int]:
        both = [session.load(spu.diagonal([1.0])), session.load(spu.diagonal([2.0]))]
        return [(await each).version for each in both]

    assert asyncio.run(loads()) == [1, 2]


def test_an_answer_is_a_future_of_the_standard_library(session: spu.Session) -> None:
    loaded = session.load(spu.diagonal([1.0]))
    done, waiting = concurrent.futures.wait([loaded], timeout=30)
    assert done == {loaded}
    assert not waiting


def test_a_failure_names_its_field_and_ends_what_is_behind_it(session: spu.Session) -> None:
    session.load(spu.diagonal([1.0, 2.0])).result()
    wrong = session.target([1.0, 2.0, 3.0])
    behind = session.evolve(1)
    with pytest.raises(spu.SpuError) as failed:
        wrong.result()
    assert failed.value.code == "INVALID_ARGUMENT"
    assert failed.value.reason == "DIMENSION_MISMATCH"
    assert failed.value.field == "tensor.shape"
    assert failed.value.fix is not None
    assert "2" in failed.value.fix
    with pytest.raises(spu.SpuError, match="Another request of this Run stream failed") as aborted:
        behind.result()
    assert aborted.value.code == "ABORTED"
    # The session goes on.
    session.target([1.0, 2.0])
    assert session.evolve(1).result().target_version == 1


def test_numbers_that_a_format_cannot_hold_fail_their_own_call(session: spu.Session) -> None:
    with pytest.raises(spu.SpuError, match="number 1 is not finite, or too large to be sent as float16"):
        session.target([1.0, 1e6], encoding="float16").result()
    assert session.load(spu.diagonal([1.0])).result().version == 1


def test_a_large_upload_fails_as_a_small_one_does(session: spu.Session) -> None:
    numbers = np.ones(6 << 20, np.float32)
    numbers[5 << 20] = np.inf
    with pytest.raises(spu.SpuError, match="number 5242880 is not finite"):
        session.load(spu.diagonal(numbers, encoding="float16")).result()
    numbers[5 << 20] = 1
    assert session.load(spu.diagonal(numbers, encoding="float16")).result().version == 1


def test_a_step_is_damping_target_evolution_and_read_out(session: spu.Session) -> None:
    session.load(spu.diagonal([1.0, 2.0]))
    step = session.step([1.0, 1.0], 100, initial="target", damping=1.0, count=2, dtype="float64").result()
    assert step.matrix is not None
    assert step.vector is not None
    assert step.evolution is not None
    assert step.samples is not None
    assert (step.matrix.version, step.vector.version, step.samples.shape) == (2, 1, (2, 2))
    np.testing.assert_allclose(step.samples.values[0], [1 / 2, 1 / 3], rtol=1e-6)
    assert session.step(None, 1.0, count=None).result().samples is None


def test_a_large_target_goes_before_its_step(session: spu.Session) -> None:
    n = 500_000
    session.load(spu.diagonal(np.full(n, 2.0)))
    step = session.step(np.arange(n, dtype=np.float64), 100, initial="target", dtype="float64").result()
    assert step.vector is not None
    assert step.samples is not None
    # Only an upload takes time to be received.
    assert step.vector.host.receive > 0
    np.testing.assert_allclose(step.samples.values[0], np.arange(n) / 2, rtol=1e-6)


def test_reductions_are_views_of_what_came(session: spu.Session) -> None:
    session.load(spu.diagonal([1.0, 2.0, 4.0]))
    session.target([1.0, 1.0, 1.0])
    session.evolve(200, initial="target")
    read = session.sample(
        8, interval=1, reduce="mean_and_covariance", dtype="float64", checksum=True
    ).result()
    assert read.mean is not None
    assert read.covariance is not None
    np.testing.assert_allclose(read.mean, [1, 1 / 2, 1 / 4], rtol=1e-6)
    assert read.covariance.shape == (3, 3)
    assert np.shares_memory(read.mean, read.values)
    read = session.sample(8, interval=1, reduce="mean_and_variance", dtype="float16").result()
    assert read.values.dtype == np.float16
    assert read.variance is not None
    assert read.variance.shape == (3,)


def test_a_read_out_waits_for_an_evolution_that_was_not_answered(session: spu.Session) -> None:
    session.load(spu.diagonal([1.0]))
    session.target([0.0])
    session.state([1.0])
    first = session.evolve(1.0, initial="loaded")
    session.evolve(1.0)
    at_first = session.sample(at=first, dtype="float64")
    np.testing.assert_allclose(at_first.result().values, [[np.exp(-1)]], rtol=1e-6)
    np.testing.assert_allclose(session.sample(dtype="float64").result().values, [[np.exp(-2)]], rtol=1e-6)


def test_several_streams_carry_one_matrix_and_what_follows_finds_it(session: spu.Session) -> None:
    n = 1024
    a = np.eye(n, dtype=np.float32) * 2
    loaded = session.load(spu.dense(a), streams=3, checksum=True)
    session.target(np.ones(n, np.float32))
    session.evolve(100, initial="target")
    np.testing.assert_allclose(session.sample().result().values, np.full((1, n), 0.5), rtol=1e-5)
    assert loaded.result().version == 1


def test_a_finished_upload_id_answers_again_with_its_version(session: spu.Session) -> None:
    matrix = spu.diagonal([1.0, 2.0])
    assert session.load(matrix, upload_id="mine").result().version == 1
    assert session.load(matrix, upload_id="mine").result().version == 1
    assert session.load(matrix).result().version == 2


def test_another_thread_can_go_on_with_the_session(chip: spu.Spu, session: spu.Session) -> None:
    session.load(spu.diagonal([4.0])).result()
    found: list[float] = []

    def work() -> None:
        attached = chip.attach(session.ticket())
        step = attached.step([1.0], 100, initial="target").result()
        assert step.samples is not None
        found.append(float(step.samples.values[0, 0]))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [0.25]


def test_after_close_a_call_says_so(chip: spu.Spu) -> None:
    with chip.session() as session:
        session.load(spu.diagonal([1.0]))
    with pytest.raises(spu.SpuError, match="open another one") as closed:
        session.evolve(1)
    assert closed.value.code == "FAILED_PRECONDITION"
    chip.close()
    with pytest.raises(spu.SpuError, match="connect again"):
        chip.devices()
