"""Reference devices for the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import spu_client as spu

from spu_conformance.reference.clock import RealtimeClock
from spu_conformance.reference.device import Device, Options
from spu_conformance.reference.server import start_server


@contextmanager
def serving(*, realtime: bool = False, speed: float = 1.0, **options: Any) -> Iterator[str]:
    """The address of a device of these options."""
    device_options = replace(Options(), **options)
    clock = RealtimeClock(device_options.base, speed) if realtime else None
    server, address = start_server(Device(device_options, clock), "127.0.0.1:0")
    try:
        yield address
    finally:
        server.stop(None).wait()


@contextmanager
def session_of(
    *, seed: int = 1, realtime: bool = False, speed: float = 1.0, **options: Any
) -> Iterator[spu.Session]:
    """A session of the Python client on such a device."""
    with (
        serving(realtime=realtime, speed=speed, **options) as address,
        spu.connect(address) as chip,
        chip.session(seed=seed) as opened,
    ):
        yield opened
