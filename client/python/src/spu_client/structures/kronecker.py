"""Kronecker products and block-diagonal matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .._proto import spu_v1
from ..checks import one_of
from ..errors import invalid_argument
from .arrays import ArrayLike
from .dense import square_extent
from .matrix import Matrix, checked_damping, checked_matrix
from .tensor import Encoding, tensor

_FORMS = {"additive": spu_v1.KRONECKER_DAMPING_ADDITIVE, "factored": spu_v1.KRONECKER_DAMPING_FACTORED}


def kronecker(
    *,
    G: ArrayLike,
    A: ArrayLike,
    damping: float | None = None,
    damping_form: Literal["additive", "factored"] = "additive",
    lower_triangle: bool = False,
    encoding: Encoding | None = None,
) -> Matrix:
    """G (x) A on vec(W) of W[outputs, inputs], row-major: (G (x) A) vec(W) = vec(G W A). K-FAC of one linear layer.

    Args:
        G: over the layer's outputs, symmetric, outputs x outputs.
        A: over the layer's inputs, symmetric, inputs x inputs; a bias is the last column of W, its activation is 1.
        damping: lambda.
        damping_form: "additive": G (x) A + lambda I; "factored": (G + sqrt(lambda) / pi I) (x) (A + pi sqrt(lambda) I),
            pi^2 = (tr A / inputs) / (tr G / outputs) (Martens and Grosse 2015, section 6.3).
        lower_triangle: both factors are given by the rows of their lower triangle.
        encoding: number format on the way; by default that of the arrays.

    >>> kronecker(G=[[1.0]], A=[[2.0, 1.0], [1.0, 3.0]]).dimension
    2
    """
    one_of("damping_form", damping_form, tuple(_FORMS))
    outputs = square_extent("G", G, lower_triangle)
    inputs = square_extent("A", A, lower_triangle)
    structure = spu_v1.Matrix(
        kronecker=spu_v1.KroneckerStructure(inputs=inputs, outputs=outputs, damping=_FORMS[damping_form])
    )
    factors = (
        tensor("input_factor", (inputs, inputs), "A", A, encoding, lower_triangle=lower_triangle),
        tensor("output_factor", (outputs, outputs), "G", G, encoding, lower_triangle=lower_triangle),
    )
    return Matrix("kronecker", inputs * outputs, checked_damping(damping), structure, factors)


def block_diagonal(blocks: Sequence[Matrix], *, damping: float | None = None) -> Matrix:
    """Blocks along the diagonal, from top left, such as one Kronecker product a layer.

    Args:
        blocks: made by the other functions; they do not nest. A block's own damping counts where it has one.
        damping: lambda of the blocks that have none.

    >>> from spu_client import dense, diagonal
    >>> block_diagonal([dense([[2, 1], [1, 3]]), diagonal([1, 4])], damping=0.1).dimension
    4
    """
    if len(blocks) == 0:
        raise invalid_argument("blocks", "is empty: give at least one block.")
    wire = spu_v1.BlockDiagonalStructure()
    for index, block in enumerate(blocks):
        if checked_matrix(block).kind == "block_diagonal":
            raise invalid_argument(
                "blocks",
                f"block {index} is block diagonal itself: put its blocks into this list instead.",
            )
        part = {block.kind: getattr(block.structure, block.kind)}
        wire.blocks.add(damping=block.damping, **part)
    return Matrix(
        "block_diagonal",
        sum(block.dimension for block in blocks),
        checked_damping(damping),
        spu_v1.Matrix(block_diagonal=wire),
        tuple(tensor.in_block(i) for i, block in enumerate(blocks) for tensor in block.tensors),
    )
