"""Probability density of a measured trajectory."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import positive
from ..errors import invalid_argument
from ..structures.arrays import ArrayLike


def log_probability(
    trajectory: ArrayLike, A: ArrayLike, b: ArrayLike, interval: float, kappa: float
) -> float:
    """By the exact transition of each mode, from the eigenvectors of A, on the host: O(N^3 + S N^2)."""
    h = positive("interval", interval)
    noise = positive("kappa", kappa)
    states: Any = np.asarray(trajectory, np.float64)
    matrix: Any = np.asarray(A, np.float64)
    force: Any = np.asarray(b, np.float64).reshape(-1)
    n = force.size
    if matrix.shape != (n, n):
        raise invalid_argument("A", f"has shape {list(matrix.shape)}, but b needs [{n}, {n}].")
    if states.ndim != 2 or states.shape[1] != n or len(states) < 2:
        raise invalid_argument(
            "trajectory", f"has shape {list(states.shape)}, but needs at least 2 states of {n} numbers."
        )
    rates, modes = np.linalg.eigh(matrix)
    still = rates == 0
    safe = np.where(still, 1.0, rates)
    decay = np.exp(-rates * h)
    drive = np.where(still, h, -np.expm1(-rates * h) / safe) * (modes.T @ force)
    variance = noise * np.where(still, 2 * h, -np.expm1(-2 * rates * h) / safe)
    x = states @ modes
    off = x[1:] - decay * x[:-1] - drive
    steps = len(states) - 1
    return float(-(off**2 / (2 * variance)).sum() - steps * np.log(2 * np.pi * variance).sum() / 2)
