"""A x = b by the mean of the stationary law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..results import MatrixLoaded
from ..structures.arrays import ArrayLike
from .relaxation import Plan, Relaxation, as_matrix


@dataclass(frozen=True)
class Solution:
    """What `solve` found."""

    #: x = A^-1 b, N numbers.
    x: npt.NDArray[np.float64]
    #: Statistical standard error of each number, with batches - 1 degrees of freedom; systematic errors come on top.
    standard_error: npt.NDArray[np.float64]
    relaxation: Relaxation
    #: What programming did.
    matrix: MatrixLoaded


def mean_and_error(rows: npt.NDArray[np.float64]) -> tuple[Any, Any]:
    """Mean of rows, and the standard error that their spread gives it."""
    return rows.mean(axis=0), rows.std(axis=0, ddof=1) / np.sqrt(len(rows))


def solve(session: Any, A: Any, b: ArrayLike, plan: Plan, batches: int) -> Solution:
    """Averages the stationary law over time, in batches whose spread gives the statistical error."""
    matrix = as_matrix(A)
    loaded = session.load(matrix)
    session.target(b)
    start = session.evolve(0, initial="target").result()
    relaxation = plan.fill(matrix, start)
    session.evolve(relaxation.burn_in)
    count = -(-relaxation.samples // batches)
    reads = [
        # A first reading at once would repeat the last one of the batch before.
        session.sample(
            count,
            interval=relaxation.interval,
            burn_in=relaxation.interval,
            reduce="mean",
            dtype="float64",
        )
        for _ in range(batches)
    ]
    means = np.stack([read.result().values for read in reads])
    x, error = mean_and_error(means)
    done = Relaxation(count * batches, relaxation.interval, relaxation.burn_in, relaxation.correlation)
    return Solution(x, error, done, loaded.result())
