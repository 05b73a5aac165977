"""Samples of N(mean, T A^-1), such as a Laplace posterior straight from its factors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ..checks import extent, positive
from ..errors import invalid_argument
from ..structures.arrays import ArrayLike
from ..structures.matrix import Matrix
from .relaxation import Plan, known_kappa


class Posterior:
    """N(mean, T A^-1) by the device's own noise: it is loaded with b / s and read as s x, with s = sqrt(T / kappa)."""

    def __init__(
        self, session: Any, matrix: Matrix, mean: ArrayLike, target: ArrayLike, kappa: float | None
    ) -> None:
        if mean is not None and target is not None:
            raise invalid_argument("mean", "and target exclude each other: the mean is A^-1 target.")
        self._session = session
        self._matrix = matrix
        self._mean = None if mean is None else np.asarray(mean, np.float64).reshape(-1)
        self._target = None if target is None else np.asarray(target, np.float64).reshape(-1)
        for name, given in (("mean", self._mean), ("target", self._target)):
            if given is not None and given.size != matrix.dimension:
                raise invalid_argument(
                    name, f"has {given.size} numbers, but the matrix has dimension {matrix.dimension}."
                )
        self._kappa = kappa

    def sample(
        self,
        n: int = 1,
        temperature: float = 1.0,
        *,
        interval: float | None = None,
        burn_in: float | None = None,
        slowest_rate: float | None = None,
    ) -> Any:
        """Future of n samples, shape [n, N].

        Args:
            n: how many.
            temperature: T; the covariance is T A^-1.
            interval: device time from one to the next, in units of tau; default 7 / slowest rate: a correlation of 1e-3.
            burn_in: device time before the first, in units of tau; default 14 / slowest rate.
            slowest_rate: smallest eigenvalue of A, where neither the device nor the damping tells it.
        """
        plan = Plan(extent("n", n), interval, burn_in, slowest_rate, spacing=7.0)
        heat = positive("temperature", temperature)
        return self._session._compound(lambda: self._draw(plan, heat))

    def _draw(self, plan: Plan, temperature: float) -> npt.NDArray[np.float64]:
        session, matrix = self._session, self._matrix
        scale = math.sqrt(temperature / known_kappa(session, self._kappa))
        b = np.zeros(matrix.dimension) if self._target is None else self._target / scale
        session.load(matrix)
        session.target(b)
        relaxation = plan.fill(matrix, session.evolve(0, initial="zero").result())
        session.evolve(relaxation.burn_in)
        read = session.sample(relaxation.samples, interval=relaxation.interval, dtype="float64").result()
        drawn = np.asarray(read.values * scale)
        return drawn if self._mean is None else np.asarray(drawn + self._mean)
