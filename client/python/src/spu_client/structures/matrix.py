"""A matrix that can be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..checks import not_negative
from ..errors import invalid_argument
from .tensor import Tensor


@dataclass(frozen=True)
class Matrix:
    """A = structure + damping I, as dense(), diagonal(), low_rank(), kronecker() and block_diagonal() make it."""

    #: "dense", "diagonal", "low_rank", "kronecker" or "block_diagonal".
    kind: str
    #: N.
    dimension: int
    #: lambda, added to the diagonal; None means 0, or in a block the damping of the whole.
    damping: float | None
    #: Its structure as the wire has it.
    structure: Any
    #: Its numbers.
    tensors: tuple[Tensor, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of its numbers on the wire."""
        return sum(tensor.nbytes for tensor in self.tensors)


def checked_damping(damping: float | None) -> float | None:
    """None, or a finite number of at least 0."""
    return None if damping is None else not_negative("damping", damping)


def checked_matrix(matrix: Any) -> Matrix:
    """Refuses what none of those functions made."""
    if isinstance(matrix, Matrix):
        return matrix
    raise invalid_argument(
        "matrix",
        f"is of type {type(matrix).__name__}, but must be made by spu.dense(), diagonal(), low_rank(), kronecker() or "
        "block_diagonal().",
    )
