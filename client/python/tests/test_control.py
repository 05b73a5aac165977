"""Calls beside the Run stream: leases, waits, evolutions, uploads, calibration, emulator."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

import spu_client as spu
from tests.support.server import Server, start_server


@pytest.fixture(scope="module")
def real() -> Iterator[Server]:
    """One imperfect device on a realtime clock, whose tau is 10 ms."""
    config = '{"clock": {"mode": "realtime"}, "noise": {"kappa": 0}, "resistance": 1e7}'
    with start_server(
        "--preset", "8-bit", "--device-config", config, "--lease-seconds", "1.5", "--grace-seconds", "1"
    ) as running:
        yield running


def test_whoever_waits_is_told_for_whom(real: Server, caplog: pytest.LogCaptureFixture) -> None:
    with spu.connect(real.address) as first, spu.connect(real.address) as second:
        holder = first.session()
        told: list[spu.SessionWaiting] = []
        heard = threading.Event()

        def hear(waiting: spu.SessionWaiting) -> None:
            told.append(waiting)
            heard.set()

        opened: list[spu.Session] = []
        waiter = threading.Thread(target=lambda: opened.append(second.session(on_waiting=hear)))
        waiter.start()
        assert heard.wait(30)
        assert str(told[0]) == "waiting for spu0, 0 before you"
        assert told[0].reason == "in_use"
        with caplog.at_level(logging.WARNING, "spu_client"), pytest.raises(spu.SpuError) as full:
            first.session(wait=0.2)
        assert full.value.code == "RESOURCE_EXHAUSTED"
        assert "waiting for spu0, 1 before you" in caplog.messages
        holder.close()
        waiter.join(30)
        opened[0].close()


def test_a_lease_is_kept_while_its_session_is_idle(real: Server) -> None:
    with spu.connect(real.address) as chip:
        with chip.session() as session:
            session.load(spu.diagonal([1.0])).result()
            session._pipeline.close()
            time.sleep(2.5)
            assert session.renew().result().matrix_version == 1
        forgotten = chip.session(keep_alive=False)
        time.sleep(2.5)
        with pytest.raises(spu.SpuError) as over:
            forgotten.renew().result()
        assert over.value.reason == "SESSION_NOT_FOUND"


def test_a_cancelled_future_stops_its_evolution(real: Server) -> None:
    with spu.connect(real.address) as chip, chip.session() as session:
        session.load(spu.diagonal([1.0]))
        session.target([1.0])
        evolution = session.evolve(1e7)
        queued = session.evolve(1e7)
        queued.result()
        listed = session.list_evolutions().result()
        assert [each.phase for each in listed] == ["running", "queued"]
        assert session.cancel_evolution(queued).result().phase == "cancelled"
        assert session.cancel_evolution(evolution).result().phase == "cancelled"
        third = session.evolve(1e7)
        reading = session.sample()
        while session._pipeline._sent < 2:
            time.sleep(0.001)
        assert third.cancel()
        # It waits for the end of the evolution, which without the cancellation would take a day.
        reading.exception(30)
        assert session.list_evolutions().result()[-1].phase == "cancelled"


def test_what_was_not_sent_can_be_withdrawn(session: spu.Session) -> None:
    pipeline = session._pipeline
    # Nothing is sent while its thread cannot look at the queue.
    with pipeline._changed:
        kept = session.load(spu.diagonal([1.0]))
        withdrawn = session.load(spu.diagonal([2.0]))
        last = session.load(spu.diagonal([3.0]))
        assert withdrawn.cancel()
    assert (kept.result().version, last.result().version) == (1, 2)
    assert withdrawn.cancelled()


def test_calibration_reports_its_progress_and_can_be_forgotten(real: Server) -> None:
    with spu.connect(real.address) as chip, chip.session() as session:
        heard: list[tuple[str, float]] = []
        found = session.calibrate(4, on_progress=lambda stage, done: heard.append((stage, done))).result()
        assert heard[-1][1] == 1
        assert {entry.name for entry in found.entries} == {e.name for e in chip.calibration("spu0")}
        assert found.entries[0].measured_at is not None
        session.reset_calibration().result()
        assert chip.calibration("spu0") == []


def test_an_upload_that_was_aborted_never_happened(session: spu.Session) -> None:
    with pytest.raises(spu.SpuError) as unknown:
        session.abort_upload("none").result()
    assert unknown.value.reason == "UPLOAD_NOT_FOUND"
    stop = threading.Event()

    def abort(sent: int, total: int) -> None:
        if not stop.is_set():
            stop.set()
            assert upload.upload_id is not None
            # The first chunk may still be on its way.
            while True:
                try:
                    session.abort_upload(upload.upload_id).result()
                    return
                except spu.SpuError as error:
                    if error.reason != "UPLOAD_NOT_FOUND":
                        raise

    ready = session._pipeline._changed
    with ready:
        upload = session.load(spu.dense(np.eye(1000)), progress=abort)
    with pytest.raises(spu.SpuError) as aborted:
        upload.result()
    assert aborted.value.reason == "UPLOAD_ABORTED"
    assert session.load(spu.diagonal([1.0])).result().version == 1


def test_a_device_is_watched_and_released(chip: spu.Spu) -> None:
    with chip.session("spu2") as session:
        session.load(spu.diagonal([3.0])).result()
        session.target([1.0])
        session.evolve(100, initial="target")
        session.sample().result()
        status = next(iter(session.watch(period=0.02)))
        assert (status.leased, status.matrix_version, status.activity) == (True, 1, "idle")
        assert status.state_norm == pytest.approx(1 / 3, rel=1e-6)
        assert status.counters.matrices >= 1
        assert chip.release("spu2")
        with pytest.raises(spu.SpuError) as released:
            session.evolve(1).result()
        # Whether the server still knows why depends on what was under way.
        assert released.value.reason in ("SESSION_RELEASED", "SESSION_NOT_FOUND")
    assert not chip.release("spu2")


def test_the_emulator_is_configured_broken_and_put_back(chip: spu.Spu) -> None:
    with chip.session("spu3", seed=5) as session:
        emulator = session.emulator
        assert emulator.update_config({"noise": {"kappa": 0.5}})["noise"]["kappa"] == 0.5
        session.load(spu.diagonal([1.0, 1.0]))
        session.target([0.0, 0.0])
        session.evolve(1).result()
        session.sample().result()
        snapshot = emulator.save_snapshot()
        first = session.sample(10, interval=1.0).result().values
        before = emulator.advance_clock(0)
        assert emulator.restore_snapshot(snapshot).epoch > before.epoch
        np.testing.assert_array_equal(session.sample(10, interval=1.0).result().values, first)
        fault = emulator.inject_fault("device_busy")
        assert emulator.clear_faults([fault]) == 1
        with pytest.raises(spu.SpuError) as unknown:
            emulator.clear_faults([fault])
        assert unknown.value.reason == "FAULT_NOT_FOUND"
        assert emulator.advance_clock(1e-6).ticks > 0
        emulator.update_config({"noise": {"kappa": 0}})
        assert emulator.config()["noise"]["kappa"] == 0


def test_rows_come_as_they_arrive(session: spu.Session) -> None:
    session.load(spu.diagonal(np.full(1000, 2.0)))
    session.target(np.ones(1000))
    session.evolve(100, initial="target")
    got = list(session.sample_rows(2000, interval=0.1, checksum=True))
    assert len(got) > 1
    assert sum(len(rows) for rows in got) == 2000
    np.testing.assert_allclose(np.concatenate(got), 0.5, rtol=1e-6)


def test_progress_of_an_upload_and_of_a_read_out_is_told(session: spu.Session) -> None:
    up: list[tuple[int, int]] = []
    down: list[tuple[int, int]] = []
    session.load(spu.dense(np.eye(600)), progress=lambda *done: up.append(done)).result()
    assert up[-1] == (600 * 600 * 8, 600 * 600 * 8)
    session.target(np.ones(600)).result()
    session.evolve(1.0, initial="target")
    session.sample(1000, progress=lambda *done: down.append(done)).result()
    assert down[-1] == (600 * 4 * 1000, 600 * 4 * 1000)
