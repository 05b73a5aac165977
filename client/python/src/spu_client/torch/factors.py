"""The matrix of a step and where each parameter is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..structures.arrays import ArrayLike
from ..structures.kronecker import block_diagonal, kronecker
from ..structures.low_rank import Segment, low_rank, row_kronecker, rows
from ..structures.matrix import Matrix
from ..structures.tensor import Encoding
from .batch import Batch, DenseRows, Factors, RowKronecker
from .sites import Site


@dataclass(frozen=True)
class Columns:
    """Columns of one parameter, or of a linear layer W[outputs, inputs] whose bias is the last column."""

    weight: Tensor | None
    bias: Tensor | None

    @property
    def size(self) -> int:
        """How many."""
        return sum(p.numel() for p in (self.weight, self.bias) if p is not None)

    def gather(self, values: dict[Tensor, Tensor]) -> Tensor:
        """A number a column, of tensors like the parameters."""
        if self.weight is None or self.bias is None:
            return values[self.weight if self.weight is not None else self.bias].reshape(-1)
        outputs = self.bias.numel()
        both = (values[self.weight].reshape(outputs, -1), values[self.bias].reshape(-1, 1))
        return torch.cat(both, 1).reshape(-1)

    def scatter(self, numbers: Tensor) -> dict[Tensor, Tensor]:
        """Tensors like the parameters, of a number a column."""
        if self.weight is None or self.bias is None:
            only: Any = self.weight if self.weight is not None else self.bias
            return {only: numbers.reshape(only.shape)}
        table = numbers.reshape(self.bias.numel(), -1)
        return {
            self.weight: table[:, :-1].reshape(self.weight.shape),
            self.bias: table[:, -1].reshape(self.bias.shape),
        }


@dataclass(frozen=True)
class Layout:
    """The columns of A from left to right."""

    columns: tuple[Columns, ...]

    def gather(self, values: dict[Tensor, Tensor]) -> Tensor:
        """One vector of N numbers."""
        return torch.cat([each.gather(values) for each in self.columns])

    def scatter(self, vector: Tensor) -> dict[Tensor, Tensor]:
        """A tensor for each parameter."""
        pieces = vector.split([each.size for each in self.columns])
        found: dict[Tensor, Tensor] = {}
        for each, numbers in zip(self.columns, pieces, strict=True):
            found.update(each.scatter(numbers))
        return found

    @property
    def parameters(self) -> list[Tensor]:
        """All of them."""
        return [p for each in self.columns for p in (each.weight, each.bias) if p is not None]


@dataclass(frozen=True)
class StepFactors:
    """F of a step by its factors; F + lambda I is `matrix(lambda)`."""

    layout: Layout
    segments: tuple[Segment, ...]
    examples: int
    sets: int
    #: G and A of each layer that has a block of its own.
    blocks: tuple[tuple[ArrayLike, ArrayLike], ...]
    encoding: Encoding | None

    def matrix(self, damping: float) -> Matrix:
        """For Session.load()."""
        blocks = []
        if self.segments:
            blocks.append(
                low_rank(
                    self.segments,
                    examples=self.examples,
                    rows_per_example=self.sets,
                    damping=damping,
                    encoding=self.encoding,
                )
            )
        blocks += [kronecker(G=G, A=A, damping=damping, encoding=self.encoding) for G, A in self.blocks]
        return blocks[0] if len(blocks) == 1 else block_diagonal(blocks, damping=damping)


def step_factors(sites: Sequence[Site], batch: Batch, scale: float, encoding: Encoding | None) -> StepFactors:
    """The factors of a step: rows times `scale`, which is 1 / sqrt(M)."""
    columns: list[Columns] = []
    segments: list[Segment] = []
    blocks: list[tuple[ArrayLike, ArrayLike]] = []
    block_columns: list[Columns] = []
    shared: dict[Tensor, Tensor] = {}
    for index, part in batch.parts.items():
        site = sites[index]
        if isinstance(part, DenseRows):
            for p, values in part.rows.items():
                shared[p] = shared[p] + values if p in shared else values
        elif isinstance(part, RowKronecker):
            columns.append(Columns(site.weight, site.bias))
            segments.append(row_kronecker(part.a.contiguous(), (scale * part.d).flatten(0, 1)))
        else:
            assert isinstance(part, Factors)
            block_columns.append(Columns(site.weight, site.bias))
            blocks.append((scale**2 * part.d, part.a / part.count))
    for p, values in shared.items():
        columns.append(Columns(p, None))
        segments.append(rows((scale * values).flatten(0, 1)))
    return StepFactors(
        Layout((*columns, *block_columns)),
        tuple(segments),
        batch.examples,
        batch.sets,
        tuple(blocks),
        encoding,
    )
