"""What a connection does when the network, the server or the caller gives up."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import grpc
import numpy as np
import pytest

import spu_client as spu
from tests.support.grpc_proxy import grpc_proxy
from tests.support.server import Server
from tests.support.tcp_proxy import TcpProxy


def test_a_cut_connection_loses_nothing_that_is_safe_to_repeat(server: Server) -> None:
    n = 1500
    with TcpProxy(server.address) as proxy, spu.connect(proxy.address) as chip, chip.session() as session:
        session.load(spu.diagonal(np.ones(n))).result()
        before = proxy.sent
        cut = threading.Event()

        def cut_in_the_middle(sent: int) -> None:
            if sent - before > 4 << 20 and not cut.is_set():
                cut.set()
                proxy.cut()

        proxy.on_sent = cut_in_the_middle
        loaded = session.load(spu.dense(np.eye(n) * 4.0))
        session.target(np.ones(n))
        session.evolve(100, initial="target")
        values = session.sample(dtype="float64").result().values
        assert cut.is_set()
        np.testing.assert_allclose(values, np.full((1, n), 0.25), rtol=1e-6)
        assert loaded.result().version == 2


def test_a_read_out_that_moves_the_state_is_not_repeated(server: Server) -> None:
    with TcpProxy(server.address) as proxy, spu.connect(proxy.address) as chip, chip.session() as session:
        session.load(spu.diagonal(np.ones(10))).result()
        session.target(np.ones(10)).result()
        cut = threading.Event()

        def cut_once(_: int) -> None:
            if not cut.is_set():
                cut.set()
                proxy.cut()

        proxy.on_sent = cut_once
        with pytest.raises(spu.SpuError) as lost:
            session.sample(3, interval=1.0).result()
        assert lost.value.code == "UNAVAILABLE"
        assert session.sample().result().values.shape == (1, 10)


def test_a_server_without_run_gets_the_single_calls(server: Server) -> None:
    with grpc_proxy(server.address) as proxy:
        proxy.missing.add("Run")
        with spu.connect(proxy.address) as chip, chip.session() as session:
            session.load(spu.dense([[2.0, 0.0], [0.0, 4.0]]))
            session.target([1.0, 1.0])
            session.evolve(100, initial="target")
            first = session.sample(dtype="float64").result()
            np.testing.assert_allclose(first.values, [[0.5, 0.25]], rtol=1e-6)
            step = session.step([2.0, 2.0], 100, damping=2.0, dtype="float64").result()
            assert step.samples is not None
            np.testing.assert_allclose(step.samples.values, [[0.5, 1 / 3]], rtol=1e-6)
            with pytest.raises(spu.SpuError, match="number 0 is not finite"):
                session.target([float("nan"), 0.0], encoding="float16").result()
            assert session.target([1.0, 1.0]).result().version == 3
        assert {"LoadMatrix", "LoadVector", "Evolve", "Sample"} <= set(proxy.names())


def test_every_call_of_a_session_carries_its_route_and_token(server: Server) -> None:
    with grpc_proxy(server.address) as proxy, spu.connect(proxy.address, token="secret") as chip:
        with chip.session() as session:
            session.load(spu.diagonal([1.0])).result()
            session.renew().result()
            session.list_evolutions().result()
            session.emulator.config()
        names = [name for name, _ in proxy.calls]
        assert all(metadata.get("authorization") == "Bearer secret" for _, metadata in proxy.calls)
        behind = proxy.calls[names.index("OpenSession") + 1 :]
        assert {"Run", "RenewLease", "ListEvolutions", "GetConfig", "CloseSession"} <= {n for n, _ in behind}
        routes = {metadata.get("spu-route") for _, metadata in behind}
        assert len(routes) == 1
        assert None not in routes


def test_a_call_that_is_safe_to_repeat_is_repeated_while_the_server_is_away(server: Server) -> None:
    away = grpc.StatusCode.UNAVAILABLE
    policy = spu.RetryPolicy(first_delay=0.01)
    with grpc_proxy(server.address) as proxy, spu.connect(proxy.address, retry=policy) as chip:
        proxy.failures["ListDevices"] = [away, away]
        assert len(chip.devices()) == 4
        # Advancing the clock twice would move it twice.
        proxy.failures["AdvanceClock"] = [away]
        with pytest.raises(spu.SpuError) as failed:
            chip.emulator("spu0").advance_clock(1e-6)
        assert failed.value.code == "UNAVAILABLE"
        # A lost answer may have leased a device.
        proxy.failures["OpenSession"] = [away]
        with pytest.raises(spu.SpuError):
            chip.session()
        assert proxy.names().count("OpenSession") == 1


def test_a_stream_that_the_server_ends_is_followed_by_another(server: Server) -> None:
    policy = spu.RetryPolicy(first_delay=0.01)
    with grpc_proxy(server.address) as proxy, spu.connect(proxy.address, retry=policy) as chip:
        proxy.failures["Run"] = [grpc.StatusCode.UNAVAILABLE] * 2
        with chip.session() as session:
            assert session.load(spu.diagonal([1.0])).result().version == 1
        assert proxy.names().count("Run") == 3


def test_nobody_there_says_so_at_once() -> None:
    with pytest.raises(spu.SpuError, match="start the server there") as failed:
        spu.connect("127.0.0.1:1")
    assert (failed.value.code, failed.value.reason) == ("UNAVAILABLE", "CONNECTION_REFUSED")
    with pytest.raises(spu.SpuError, match='write "localhost:50051"'):
        spu.connect("localhost")
    with pytest.raises(spu.SpuError, match="a URL"):
        spu.connect("http://localhost:50051")


def test_address_and_token_come_from_environment_and_profile(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SPU_ADDRESS", "SPU_TOKEN", "SPU_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "profiles.json"
    monkeypatch.setenv("SPU_PROFILES", str(file))
    with grpc_proxy(server.address) as proxy:
        file.write_text(json.dumps({"lab": {"address": proxy.address, "token": "of the lab"}}))
        with spu.connect(profile="lab") as chip:
            chip.devices()
        assert proxy.calls[-1][1]["authorization"] == "Bearer of the lab"
        monkeypatch.setenv("SPU_PROFILE", "lab")
        monkeypatch.setenv("SPU_TOKEN", "of the environment")
        with spu.connect() as chip:
            chip.devices()
        assert proxy.calls[-1][1]["authorization"] == "Bearer of the environment"
        monkeypatch.delenv("SPU_PROFILE")
        monkeypatch.delenv("SPU_TOKEN")
        # The token of the default profile goes to no other server.
        file.write_text(json.dumps({"default": {"address": "127.0.0.1:1", "token": "of the default"}}))
        with spu.connect(proxy.address) as chip:
            chip.devices()
        assert "authorization" not in proxy.calls[-1][1]
    with pytest.raises(spu.SpuError, match='which has "default"'):
        spu.connect(profile="lab")
