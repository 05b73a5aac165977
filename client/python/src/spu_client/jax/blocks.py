"""Blocks of columns of the curvature matrix: which leaves of the parameters they cover, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import jax.numpy as jnp


@dataclass(frozen=True)
class Layer:
    """A linear layer among the leaves of the parameters."""

    #: Index of the leaf W.
    kernel: int
    #: Index of the leaf that is added to the layer's outputs; None where there is none.
    bias: int | None
    #: W is stored [inputs, outputs], as `x @ W` has it, instead of [outputs, inputs].
    inputs_first: bool

    def pack(self, leaves: Sequence[Any]) -> Any:
        """vec of W[outputs, inputs], the bias as its last column."""
        W = leaves[self.kernel].T if self.inputs_first else leaves[self.kernel]
        if self.bias is not None:
            W = jnp.concatenate([W, leaves[self.bias][:, None]], axis=1)
        return W.ravel()

    def unpack(self, vector: Any, shapes: Sequence[tuple[int, ...]]) -> dict[int, Any]:
        """The leaves that pack() took, by their indices."""
        shape = shapes[self.kernel]
        inputs, outputs = shape if self.inputs_first else shape[::-1]
        W = vector.reshape(outputs, -1)
        kernel = W[:, :inputs]
        found = {self.kernel: kernel.T if self.inputs_first else kernel}
        if self.bias is not None:
            found[self.bias] = W[:, inputs]
        return found


@dataclass(frozen=True)
class Leaf:
    """One leaf by itself, row-major."""

    index: int

    def pack(self, leaves: Sequence[Any]) -> Any:
        """Its numbers."""
        return leaves[self.index].ravel()

    def unpack(self, vector: Any, shapes: Sequence[tuple[int, ...]]) -> dict[int, Any]:
        """The leaf that pack() took."""
        return {self.index: vector.reshape(shapes[self.index])}


Columns = Layer | Leaf


def size_of(columns: Columns, shapes: Sequence[tuple[int, ...]]) -> int:
    """How many parameters they are."""
    if isinstance(columns, Leaf):
        return prod(shapes[columns.index])
    bias = 0 if columns.bias is None else prod(shapes[columns.bias])
    return prod(shapes[columns.kernel]) + bias
