"""A session on a device of its own that has noise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import spu_client as spu
from tests.support.server import start_server


@contextmanager
def noisy_session(kappa: float) -> Iterator[spu.Session]:
    """On an ideal device but for its thermal noise."""
    config = f'{{"noise": {{"kappa": {kappa}}}}}'
    with (
        start_server("--preset", "ideal", "--device-config", config) as server,
        spu.connect(server.address) as chip,
        chip.session(seed=7) as session,
    ):
        yield session
