"""A server from dist, on a free loopback port."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import spu_client as spu
from tests.support.server import Server, start_server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A last line that a CI can count."""

    def count(*kinds: str) -> int:
        return sum(len(terminalreporter.stats.get(kind, [])) for kind in kinds)

    passed, failed, skipped = count("passed"), count("failed", "error"), count("skipped")
    terminalreporter.write_line(f"python: {passed} passed, {failed} failed, {skipped} skipped")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Four exact devices without noise."""
    with start_server(
        "--preset", "ideal", "--devices", "4", "--device-config", '{"noise": {"kappa": 0}}'
    ) as running:
        yield running


@pytest.fixture
def chip(server: Server) -> Iterator[spu.Spu]:
    with spu.connect(server.address) as connected:
        yield connected


@pytest.fixture
def session(chip: spu.Spu) -> Iterator[spu.Session]:
    with chip.session(seed=1) as opened:
        yield opened
