"""Each defect is seen by the check of what it changes, which the device without it passes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spu_conformance.reference.defects import DEFECTS, defective
from tests.checks import CHECKS


@pytest.mark.parametrize("check", list(dict.fromkeys(CHECKS.values())))
def test_the_device_is_right(check: Callable[[], bool]) -> None:
    assert check()


@pytest.mark.parametrize("name", sorted(DEFECTS))
def test_a_defect_is_seen(name: str) -> None:
    with defective(name):
        assert not CHECKS[name]()
