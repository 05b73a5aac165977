"""Symmetric matrices A as what the physics needs of them: y -> f(A) y for a function f of the rates (eigenvalues)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Scalar = Callable[[Vector], Vector]
Linear = Callable[[Vector], Vector]


class Modes(Protocol):
    """A symmetric matrix A by its eigenvectors."""

    dimension: int
    # Smallest and largest eigenvalue.
    extremes: tuple[float, float]

    def function(self, f: Scalar) -> Linear:
        """The map y -> f(A) y."""
        ...


class DiagonalModes:
    """A = diag(rates)."""

    def __init__(self, rates: Vector) -> None:
        self.dimension = len(rates)
        self.extremes = (float(rates.min()), float(rates.max()))
        self._rates = rates

    def function(self, f: Scalar) -> Linear:
        """Cost N."""
        values = f(self._rates)
        return lambda y: values * y


class DenseModes:
    """A = Q diag(rates) Q^T."""

    def __init__(self, rates: Vector, Q: NDArray[np.float64]) -> None:
        self.dimension = len(rates)
        self.extremes = (float(rates.min()), float(rates.max()))
        self._rates, self._Q = rates, Q

    def function(self, f: Scalar) -> Linear:
        """Cost 2 N^2."""
        values, Q = f(self._rates), self._Q
        return lambda y: Q @ (values * (y @ Q))


class LowRankModes:
    """A = U diag(s) U^T + damping I, U of r orthonormal columns: f(A) = f(damping) I + U (f(s + damping) - f(damping)) U^T."""

    def __init__(self, s: Vector, transposed: Linear, times: Linear, dimension: int, damping: float) -> None:
        self.dimension = dimension
        whole = s if len(s) == dimension else np.append(s, 0.0)
        self.extremes = (float(whole.min()) + damping, float(whole.max()) + damping)
        # U^T y and U c.
        self._transposed, self._times = transposed, times
        self._rates, self._damping = s + damping, damping

    def function(self, f: Scalar) -> Linear:
        """Costs a product with U^T and one with U."""
        rest = f(np.array([self._damping]))[0]
        values = f(self._rates) - rest
        return lambda y: rest * y + self._times(values * self._transposed(y))


class KroneckerModes:
    """G (x) A + damping I on vec(W) of W[outputs, inputs], from G = Qg diag(g) Qg^T and A = Qa diag(a) Qa^T."""

    def __init__(
        self, g: Vector, Qg: NDArray[np.float64], a: Vector, Qa: NDArray[np.float64], damping: float
    ) -> None:
        self._rates = np.outer(g, a) + damping
        self.dimension = self._rates.size
        self.extremes = (float(self._rates.min()), float(self._rates.max()))
        self._Qg, self._Qa = Qg, Qa

    def function(self, f: Scalar) -> Linear:
        """Cost 4 N (inputs + outputs)."""
        values, Qg, Qa = f(self._rates), self._Qg, self._Qa
        return lambda y: (Qg @ (values * (Qg.T @ y.reshape(values.shape) @ Qa)) @ Qa.T).reshape(-1)


class BlockModes:
    """Blocks along the diagonal."""

    def __init__(self, blocks: Sequence[Modes]) -> None:
        self.dimension = sum(block.dimension for block in blocks)
        self.extremes = (min(b.extremes[0] for b in blocks), max(b.extremes[1] for b in blocks))
        self._blocks = blocks
        self._cuts = np.cumsum([block.dimension for block in blocks])[:-1]

    def function(self, f: Scalar) -> Linear:
        """The sum of its blocks' costs."""
        functions = [block.function(f) for block in self._blocks]
        return lambda y: np.concatenate(
            [g(part) for g, part in zip(functions, np.split(y, self._cuts), strict=True)]
        )
