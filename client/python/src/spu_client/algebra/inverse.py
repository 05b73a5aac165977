"""A^-1 by the covariance of the stationary law, its trace by the variances, log det A by traces over damping."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import invalid_argument
from ..results import MatrixLoaded
from ..structures.matrix import Matrix
from .relaxation import Plan, Relaxation, as_matrix, known_kappa
from .solve import mean_and_error


@dataclass(frozen=True)
class Inverse:
    """What `inverse` found."""

    #: A^-1, N x N, symmetric.
    inverse: npt.NDArray[np.float64]
    #: Statistical standard error of each entry, N x N; systematic errors come on top.
    standard_error: npt.NDArray[np.float64]
    relaxation: Relaxation
    #: What programming did.
    matrix: MatrixLoaded


@dataclass(frozen=True)
class Estimate:
    """A number that was measured."""

    value: float
    #: Statistical standard error; systematic errors come on top.
    standard_error: float

    def __float__(self) -> float:
        """The value."""
        return self.value


def inverse(session: Any, A: Any, plan: Plan, kappa: float | None) -> Inverse:
    """Sums products of readings as they arrive: memory O(N^2), cost O(samples N^2)."""
    noise = known_kappa(session, kappa)
    matrix = as_matrix(A)
    n = matrix.dimension
    loaded = session.load(matrix)
    session.target(np.zeros(n))
    relaxation = plan.fill(matrix, session.evolve(0, initial="zero").result())
    session.evolve(relaxation.burn_in)
    total, products, count = np.zeros(n), np.zeros((n, n)), 0
    for rows in session._rows(relaxation.samples, interval=relaxation.interval, dtype="float64"):
        total += rows.sum(axis=0)
        products += rows.T @ rows
        count += len(rows)
    covariance = (products - np.outer(total, total) / count) / (count - 1)
    squared = relaxation.correlation**2
    effective = count * (1 - squared) / (1 + squared)
    spread = np.diag(covariance)
    error = np.sqrt((np.outer(spread, spread) + covariance**2) / effective)
    return Inverse(covariance / noise, error / noise, relaxation, loaded.result())


def _second_moments(session: Any, relaxation: Relaxation, batches: int) -> list[Any]:
    """Read-outs of mean and variance, sent without waiting."""
    count = max(2, -(-relaxation.samples // batches))
    return [
        session.sample(
            count,
            interval=relaxation.interval,
            burn_in=relaxation.interval,
            reduce="mean_and_variance",
            dtype="float64",
        )
        for _ in range(batches)
    ]


def _trace(reads: list[Any], relaxation: Relaxation, noise: float) -> tuple[float, float]:
    """Sum of the variances over kappa, about the mean of all batches, with its standard error.

    The variances of a batch alone would be too small: its readings are correlated, and so is its mean with them.
    """
    found = [read.result() for read in reads]
    means = np.stack([read.mean for read in found])
    variances = np.stack([read.variance for read in found])
    count = max(2, -(-relaxation.samples // len(reads)))
    about = means - means.mean(axis=0)
    traces = (variances * (count - 1) / count + about**2).sum(axis=1) / noise
    value, error = mean_and_error(traces)
    # What the mean of all readings still takes away of the variance.
    share = (1 + relaxation.correlation) / (1 - relaxation.correlation) / (count * len(reads))
    return float(value / (1 - share)), float(error)


def trace_inverse(session: Any, A: Any, plan: Plan, kappa: float | None, batches: int) -> Estimate:
    """tr A^-1 = sum of the variances / kappa."""
    noise = known_kappa(session, kappa)
    matrix = as_matrix(A)
    session.load(matrix)
    session.target(np.zeros(matrix.dimension))
    relaxation = plan.fill(matrix, session.evolve(0, initial="zero").result())
    session.evolve(relaxation.burn_in)
    return Estimate(*_trace(_second_moments(session, relaxation, batches), relaxation, noise))


#: Beyond so many times the largest eigenvalue the rest of the integral is a series in 1 / damping.
_FAR = 100.0


def logdet(session: Any, A: Any, plan: Plan, kappa: float | None, batches: int, dampings: int) -> Estimate:
    """log det A = log det(A + L) - integral of tr (A + l)^-1 dl from 0 to L.

    By Gauss-Legendre in log(l + slowest rate), where the integrand runs from its smallest to N like a step. Beyond L = 100
    lambda_max, log det(A + L) = N log(L + tr A / N) to N / 2 * 1e-4.
    """
    noise = known_kappa(session, kappa)
    matrix = as_matrix(A)
    base = _additive_damping(matrix)
    loaded = session.load(matrix).result()
    session.target(np.zeros(matrix.dimension))
    start = session.evolve(0, initial="zero").result()
    least = plan.slowest_rate or start.slowest_rate or loaded.smallest_eigenvalue
    if not least or not loaded.largest_eigenvalue:
        raise invalid_argument(
            "A", "has eigenvalues that this device does not tell: log det A needs their bounds."
        )
    far = _FAR * loaded.largest_eigenvalue
    nodes, weights = np.polynomial.legendre.leggauss(dampings)
    half = math.log((far + least) / least) / 2
    value = square = 0.0
    shifted = least * np.exp(half * (nodes + 1))
    pending = []
    for at in shifted:
        session.change_damping(base + float(at) - least)
        relaxation = Plan(plan.samples, slowest_rate=float(at), spacing=plan.spacing).fill(matrix, start)
        session.evolve(relaxation.burn_in)
        pending.append((_second_moments(session, relaxation, batches), relaxation))
    for (reads, relaxation), at, weight in zip(pending, shifted, weights, strict=True):
        trace, error = _trace(reads, relaxation, noise)
        value += half * weight * at * trace
        square += (half * weight * at * error) ** 2
    n = matrix.dimension
    top = n * math.log(far + _trace_of(matrix) / n)
    return Estimate(top - value, math.sqrt(square))


def _additive_damping(matrix: Matrix) -> float:
    """lambda of the whole; refuses a matrix whose damping is not lambda I."""
    factored = matrix.kind == "kronecker" and matrix.structure.kronecker.damping == 2
    own = matrix.kind == "block_diagonal" and any(
        block.HasField("damping") or (block.HasField("kronecker") and block.kronecker.damping == 2)
        for block in matrix.structure.block_diagonal.blocks
    )
    if factored or own:
        raise invalid_argument(
            "A",
            "has blocks with a damping of their own, or a factored one: give the damping of the whole instead.",
        )
    return matrix.damping or 0.0


def _trace_of(matrix: Matrix) -> float:
    """tr A from its numbers, damping included."""
    from .trace import trace

    return trace(matrix) + (matrix.damping or 0.0) * matrix.dimension
