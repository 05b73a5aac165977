"""Curvature factors of a pytree of parameters, themselves a pytree: they pass through jit, scan and checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from ..structures.kronecker import block_diagonal, kronecker
from ..structures.low_rank import Segment, low_rank, row_kronecker, rows
from ..structures.matrix import Matrix
from ..structures.tensor import Encoding
from .blocks import Columns, size_of


@dataclass(frozen=True)
class Plan:
    """What of Factors is no array; equal plans are compiled once."""

    #: "low_rank" (one J over all blocks) or "block_diagonal" (K-FAC).
    kind: str
    #: Leaves of each block.
    columns: tuple[Columns, ...]
    #: Of every leaf of the parameters.
    shapes: tuple[tuple[int, ...], ...]
    #: Tree of the parameters.
    tree: Any


@dataclass(frozen=True)
class Factors:
    """The curvature F of a batch, or what stands for it: made by ggn_rows(), mc_rows(), empirical_rows(), kfac_factors().

    A pytree whose leaves are the arrays of `arrays`, and a fixed structure. Columns of F follow its blocks, not the order of
    the parameters' leaves; pack() and unpack() go from one to the other.
    """

    #: For each block: (J,) with J [rows, columns]; (a, delta) of a linear layer with one input an example, [b, inputs] and
    #: [rows, outputs]; in a block-diagonal matrix (J,) or the Kronecker factors (A, G), [inputs, inputs] and [outputs, outputs].
    arrays: tuple[tuple[Any, ...], ...]
    plan: Plan

    @property
    def dimension(self) -> int:
        """N, the number of parameters."""
        return sum(size_of(columns, self.plan.shapes) for columns in self.plan.columns)

    def pack(self, tree: Any) -> Any:
        """A pytree like the parameters as N numbers in the order of the columns."""
        leaves = self.plan.tree.flatten_up_to(tree)
        return jnp.concatenate([columns.pack(leaves) for columns in self.plan.columns])

    def unpack(self, vector: Any) -> Any:
        """The pytree that pack() took."""
        found: dict[int, Any] = {}
        begin = 0
        for columns in self.plan.columns:
            end = begin + size_of(columns, self.plan.shapes)
            found |= columns.unpack(vector[begin:end], self.plan.shapes)
            begin = end
        return jax.tree.unflatten(self.plan.tree, [found[i] for i in range(len(found))])

    def matrix(self, damping: float, encoding: Encoding | None = None) -> Matrix:
        """F + damping I for Session.load(); outside jit.

        Args:
            damping: lambda, not negative.
            encoding: number format on the way; by default that of the arrays.
        """
        if self.plan.kind == "low_rank":
            return low_rank([_segment(arrays) for arrays in self.arrays], damping=damping, encoding=encoding)
        return block_diagonal([_block(arrays, encoding) for arrays in self.arrays], damping=damping)


def _segment(arrays: Sequence[Any]) -> Segment:
    return rows(arrays[0]) if len(arrays) == 1 else row_kronecker(arrays[0], arrays[1])


def _block(arrays: Sequence[Any], encoding: Encoding | None) -> Matrix:
    if len(arrays) == 1:
        return low_rank(rows(arrays[0]), encoding=encoding)
    return kronecker(A=arrays[0], G=arrays[1], encoding=encoding)


def _flatten(factors: Factors) -> tuple[tuple[Any, ...], Plan]:
    return (factors.arrays,), factors.plan


_restore: Callable[[Plan, Any], Factors] = lambda plan, children: Factors(children[0], plan)  # noqa: E731
jax.tree_util.register_pytree_node(Factors, _flatten, _restore)
