"""How a stationary law is sampled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..checks import extent, not_negative, positive
from ..errors import invalid_argument
from ..results import Evolution
from ..structures.dense import dense
from ..structures.matrix import Matrix


@dataclass(frozen=True)
class Relaxation:
    """Times in units of tau."""

    #: Readings.
    samples: int
    #: From one reading to the next.
    interval: float
    #: Before the first reading.
    burn_in: float
    #: Correlation of the slowest mode between two readings.
    correlation: float


@dataclass(frozen=True)
class Plan:
    """What a caller gives of it, and the defaults of the rest."""

    samples: int
    interval: float | None = None
    burn_in: float | None = None
    slowest_rate: float | None = None
    #: Default interval, in units of 1 / slowest rate: 2 gives a correlation of e^-2.
    spacing: float = 2.0

    def __post_init__(self) -> None:
        """Checks what was given."""
        extent("samples", self.samples)
        for name in ("interval", "burn_in"):
            if getattr(self, name) is not None:
                not_negative(name, getattr(self, name))
        if self.slowest_rate is not None:
            positive("slowest_rate", self.slowest_rate)

    def fill(self, matrix: Matrix, evolution: Evolution) -> Relaxation:
        """Fills it in, once the device has told how fast the matrix relaxes: after 14 / rate the start is at 1e-6."""
        rate = self.slowest_rate or evolution.slowest_rate or matrix.damping or 0.0
        if not rate > 0:
            raise invalid_argument(
                "slowest_rate", "is needed: the device does not tell how fast this matrix relaxes."
            )
        interval = self.spacing / rate if self.interval is None else self.interval
        burn_in = 14 / rate if self.burn_in is None else self.burn_in
        return Relaxation(self.samples, interval, burn_in, math.exp(-rate * interval))


def as_matrix(A: Any) -> Matrix:
    """A matrix as one of the structures; an array is a dense one."""
    return A if isinstance(A, Matrix) else dense(A)


def known_kappa(session: Any, kappa: float | None) -> float:
    """Noise variance as given, or what the device says of itself."""
    analog = session.device.analog
    found = kappa if kappa is not None else analog.kappa if analog is not None else None
    if found is None or not found > 0:
        raise invalid_argument("kappa", "is needed, positive: the device does not tell its noise variance.")
    return float(found)
