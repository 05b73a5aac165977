"""J^T H J by its rank: J is kept in the segments that came, and never worked out where they are Kronecker products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from spu_client._proto import spu_v1 as pb

from .failure import Failure
from .modes import LowRankModes, Vector

Array = NDArray[np.float64]

# Singular values squared below this part of the largest are rounding of J J^T.
_ROUNDING = 1e-13


class Segment(Protocol):
    """Columns of J."""

    columns: int

    def gram(self) -> Array:
        """J J^T."""
        ...

    def times(self, y: Vector) -> Vector:
        """J y."""
        ...

    def transposed(self, c: Vector) -> Vector:
        """J^T c."""
        ...


class DenseSegment:
    """All of the numbers."""

    def __init__(self, J: Array) -> None:
        self.columns = J.shape[1]
        self._J = J

    def gram(self) -> Array:
        """J J^T."""
        return self._J @ self._J.T

    def times(self, y: Vector) -> Vector:
        """J y."""
        return self._J @ y

    def transposed(self, c: Vector) -> Vector:
        """J^T c."""
        return c @ self._J


class RowKroneckerSegment:
    """Row (e, o) is delta_{e,o} (x) a_e."""

    def __init__(self, a: Array, delta: Array) -> None:
        self.columns = a.shape[1] * delta.shape[1]
        self._a, self._delta = a, delta
        self._rows_per_example = len(delta) // len(a)

    def gram(self) -> Array:
        """(a_e . a_f) (delta_r . delta_s)."""
        of_examples = self._a @ self._a.T
        repeated = of_examples.repeat(self._rows_per_example, 0).repeat(self._rows_per_example, 1)
        products: Array = repeated * (self._delta @ self._delta.T)
        return products

    def times(self, y: Vector) -> Vector:
        """delta_r . (Y a_e)."""
        Ya = self._a @ y.reshape(self._delta.shape[1], self._a.shape[1]).T
        sums: Vector = np.sum(self._delta * Ya.repeat(self._rows_per_example, 0), axis=1)
        return sums

    def transposed(self, c: Vector) -> Vector:
        """The sum of c_r delta_r (x) a_e."""
        of_examples = (self._delta * c[:, None]).reshape(len(self._a), self._rows_per_example, -1).sum(1)
        product: Vector = (of_examples.T @ self._a).reshape(-1)
        return product


def root_of(H: Array) -> Array:
    """R with R^T R = H, H given by its diagonal or its blocks."""
    if H.ndim == 1:
        if H.min() < 0:
            raise Failure(
                "NOT_POSITIVE_SEMIDEFINITE", "The curvature has a negative entry: send none below 0."
            )
        diagonal: Array = np.diag(np.sqrt(H))
        return diagonal
    h, V = np.linalg.eigh(H)
    if h.min() < -1e-6 * abs(h).max():
        raise Failure("NOT_POSITIVE_SEMIDEFINITE", "A block of the curvature has a negative eigenvalue.")
    b, dz = h.shape
    R = np.zeros((b, dz, b, dz))
    R[np.arange(b), :, np.arange(b), :] = np.sqrt(np.maximum(h, 0))[:, :, None] * np.swapaxes(V, 1, 2)
    return R.reshape(b * dz, b * dz)


class LowRank:
    """J^T H J = U diag(s) U^T with U^T = s^-1/2 V^T R J, from R J J^T R^T = V diag(s) V^T."""

    def __init__(self, segments: Sequence[Segment], H: Array | None) -> None:
        self._segments = segments
        self._cuts = np.cumsum([segment.columns for segment in segments])
        K = np.sum([segment.gram() for segment in segments], axis=0)
        R = np.eye(len(K)) if H is None else root_of(H)
        s, V = np.linalg.eigh(R @ K @ R.T)
        kept = s > _ROUNDING * abs(s).max()
        self._s = s[kept][-self.dimension :]
        self._T = (V[:, kept][:, -self.dimension :] / np.sqrt(self._s)).T @ R

    @property
    def dimension(self) -> int:
        """N."""
        return int(self._cuts[-1])

    def _times(self, y: Vector) -> Vector:
        parts = np.split(y, self._cuts[:-1])
        products = [segment.times(part) for segment, part in zip(self._segments, parts, strict=True)]
        coordinates: Vector = self._T @ np.sum(products, axis=0)
        return coordinates

    def _transposed(self, c: Vector) -> Vector:
        rows = c @ self._T
        return np.concatenate([segment.transposed(rows) for segment in self._segments])

    def damped(self, damping: float) -> LowRankModes:
        """A = J^T H J + damping I."""
        return LowRankModes(self._s, self._times, self._transposed, self.dimension, damping)


def segment_of(described: Any, tensors: Any, block: int, index: int) -> Segment:
    """A segment from its tensors."""
    if described.WhichOneof("form") == "dense":
        return DenseSegment(tensors[pb.TENSOR_ROLE_JACOBIAN, block, index])
    return RowKroneckerSegment(
        tensors[pb.TENSOR_ROLE_ROW_KRONECKER_ACTIVATIONS, block, index],
        tensors[pb.TENSOR_ROLE_ROW_KRONECKER_GRADIENTS, block, index],
    )
