"""The Ornstein-Uhlenbeck process dx = -(A x - b) dt + sqrt(2 kappa) dW, by its exact transitions over a time t in units of tau.

x(t) = e^{-A t} x(0) + A^-1 (1 - e^{-A t}) b + sqrt(kappa A^-1 (1 - e^{-2 A t})) z with z ~ N(0, I).
"""

from __future__ import annotations

import numpy as np

from .modes import Linear, Modes, Vector


def propagator(rates: Vector, t: float) -> Vector:
    """e^{-r t}."""
    return np.exp(-rates * t)


def response(rates: Vector, t: float) -> Vector:
    """(1 - e^{-r t}) / r, and its limit t where r is 0."""
    x = rates * t
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(x) < 1e-300, t, -np.expm1(-x) / rates)


def drive(rates: Vector, t: float) -> Vector:
    """What the force b does to the state."""
    return response(rates, t)


def variance(rates: Vector, t: float, kappa: float) -> Vector:
    """kappa (1 - e^{-2 r t}) / r."""
    return kappa * response(rates, 2 * t) if t > 0 else np.zeros_like(rates)


class Transition:
    """One step over a fixed time, with what it needs of A worked out."""

    def __init__(self, modes: Modes, t: float, kappa: float) -> None:
        self._decay: Linear = modes.function(lambda r: propagator(r, t))
        self._drive: Linear = modes.function(lambda r: drive(r, t))
        self._spread: Linear = modes.function(lambda r: np.sqrt(variance(r, t, kappa)))

    def __call__(self, x: Vector, b: Vector, z: Vector) -> Vector:
        """The state after it."""
        return self._decay(x) + self._drive(b) + self._spread(z)


def generator(seed: int) -> np.random.Generator:
    """The noise of a session."""
    return np.random.default_rng(seed)


def noise(source: np.random.Generator, n: int) -> Vector:
    """Standard normal numbers, one for each cell."""
    return source.standard_normal(n)
