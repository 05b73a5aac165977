"""Structures of the protocol: which tensors each has, and A out of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from spu_client._proto import spu_v1 as pb

from .failure import Failure, require_limit
from .limits import Limits
from .low_rank import LowRank, segment_of
from .modes import BlockModes, DenseModes, DiagonalModes, KroneckerModes, Modes
from .tensor import Array

# Role, block, segment.
Key = tuple[int, int, int]
Shapes = dict[Key, tuple[int, ...]]
Tensors = Mapping[Key, Array]

SYMMETRIC = (pb.TENSOR_ROLE_DENSE, pb.TENSOR_ROLE_INPUT_FACTOR, pb.TENSOR_ROLE_OUTPUT_FACTOR)
KINDS = {
    "dense": pb.STRUCTURE_KIND_DENSE,
    "diagonal": pb.STRUCTURE_KIND_DIAGONAL,
    "low_rank": pb.STRUCTURE_KIND_LOW_RANK,
    "kronecker": pb.STRUCTURE_KIND_KRONECKER,
    "block_diagonal": pb.STRUCTURE_KIND_BLOCK_DIAGONAL,
}


def blocks_of(matrix: Any) -> list[tuple[str, Any, float]]:
    """Name, structure and damping of each block; one for structures that are no blocks."""
    name = matrix.WhichOneof("structure")
    if name != "block_diagonal":
        return [(name, getattr(matrix, name), matrix.damping)]
    blocks = []
    for k, block in enumerate(matrix.block_diagonal.blocks):
        inner = block.WhichOneof("structure")
        if inner is None:
            raise Failure(
                "INVALID_FIELD",
                f"Block {k} has no structure: set one.",
                field=f"matrix.block_diagonal.blocks[{k}]",
            )
        blocks.append(
            (inner, getattr(block, inner), block.damping if block.HasField("damping") else matrix.damping)
        )
    return blocks


def dimension_of(name: str, structure: Any) -> int:
    """N of one block."""
    if name in ("dense", "diagonal"):
        return int(structure.dimension)
    if name == "kronecker":
        return int(structure.inputs * structure.outputs)
    return sum(columns_of(segment) for segment in structure.segments)


def columns_of(segment: Any) -> int:
    """Columns of J that a segment has."""
    if segment.WhichOneof("form") == "dense":
        return int(segment.dense.columns)
    return int(segment.row_kronecker.inputs * segment.row_kronecker.outputs)


def shapes_of(name: str, structure: Any, block: int) -> Shapes:
    """The tensors that a block needs."""
    n = dimension_of(name, structure)
    if name == "dense":
        return {(pb.TENSOR_ROLE_DENSE, block, 0): (n, n)}
    if name == "diagonal":
        return {(pb.TENSOR_ROLE_DIAGONAL, block, 0): (n,)}
    if name == "kronecker":
        inputs, outputs = structure.inputs, structure.outputs
        return {
            (pb.TENSOR_ROLE_INPUT_FACTOR, block, 0): (inputs, inputs),
            (pb.TENSOR_ROLE_OUTPUT_FACTOR, block, 0): (outputs, outputs),
        }
    b, dz = structure.examples, structure.rows_per_example
    shapes: Shapes = {}
    for k, segment in enumerate(structure.segments):
        if segment.WhichOneof("form") == "dense":
            shapes[pb.TENSOR_ROLE_JACOBIAN, block, k] = (b * dz, segment.dense.columns)
        else:
            shapes[pb.TENSOR_ROLE_ROW_KRONECKER_ACTIVATIONS, block, k] = (b, segment.row_kronecker.inputs)
            shapes[pb.TENSOR_ROLE_ROW_KRONECKER_GRADIENTS, block, k] = (b * dz, segment.row_kronecker.outputs)
    if structure.curvature == pb.CURVATURE_DIAGONAL:
        shapes[pb.TENSOR_ROLE_CURVATURE, block, 0] = (b * dz,)
    elif structure.curvature == pb.CURVATURE_BLOCK:
        shapes[pb.TENSOR_ROLE_CURVATURE, block, 0] = (b, dz, dz)
    return shapes


def check_structure(matrix: Any, limits: Limits) -> int:
    """N, where the structure is whole and within the limits."""
    if matrix.WhichOneof("structure") is None:
        raise Failure("INVALID_FIELD", "The matrix has no structure: set one.", field="matrix.structure")
    blocks = blocks_of(matrix)
    require_limit(len(blocks), limits.max_blocks, "matrix.block_diagonal.blocks", "The number of blocks")
    for name, structure, damping in blocks:
        if not (np.isfinite(damping) and damping >= 0):
            raise Failure(
                "INVALID_FIELD", "The damping has to be a number from 0 on.", field="matrix.damping"
            )
        if dimension_of(name, structure) < 1:
            raise Failure(
                "INVALID_FIELD", "The matrix is empty: its extents count from 1.", field=f"matrix.{name}"
            )
        if name == "low_rank":
            rank = structure.examples * structure.rows_per_example
            if rank < 1:
                raise Failure(
                    "INVALID_FIELD", "J has no rows: they count from 1.", field="matrix.low_rank.examples"
                )
            require_limit(rank, limits.rank, "matrix.low_rank", "The rank")
            require_limit(
                len(structure.segments),
                limits.max_segments,
                "matrix.low_rank.segments",
                "The number of segments",
            )
    n = sum(dimension_of(name, structure) for name, structure, _ in blocks)
    require_limit(n, limits.dimension, "matrix", "The dimension")
    return n


def shapes_of_matrix(matrix: Any) -> Shapes:
    """The tensors of all blocks."""
    shapes: Shapes = {}
    for k, (name, structure, _) in enumerate(blocks_of(matrix)):
        shapes.update(shapes_of(name, structure, k))
    return shapes


# A for a damping: it changes without another decomposition.
Damped = Callable[[float], Modes]


def low_rank(structure: Any, tensors: Tensors, block: int) -> Damped:
    """J^T H J."""
    segments = [segment_of(each, tensors, block, k) for k, each in enumerate(structure.segments)]
    return LowRank(segments, tensors.get((pb.TENSOR_ROLE_CURVATURE, block, 0))).damped


def kronecker(structure: Any, A: Array, G: Array) -> Damped:
    """G (x) A, with its damping added to the product or to the factors (Martens and Grosse 2015, section 6.3)."""
    a, Qa = np.linalg.eigh(A)
    g, Qg = np.linalg.eigh(G)
    if structure.damping != pb.KRONECKER_DAMPING_FACTORED:
        return lambda damping: KroneckerModes(g, Qg, a, Qa, damping)
    pi = np.sqrt(a.mean() / g.mean())
    return lambda damping: KroneckerModes(g + np.sqrt(damping) / pi, Qg, a + pi * np.sqrt(damping), Qa, 0.0)


def decompose_block(name: str, structure: Any, tensors: Tensors, block: int) -> Damped:
    """A of one block."""
    if name == "dense":
        rates, Q = np.linalg.eigh(tensors[pb.TENSOR_ROLE_DENSE, block, 0])
        return lambda damping: DenseModes(rates + damping, Q)
    if name == "diagonal":
        diagonal = tensors[pb.TENSOR_ROLE_DIAGONAL, block, 0]
        return lambda damping: DiagonalModes(diagonal + damping)
    if name == "kronecker":
        A = tensors[pb.TENSOR_ROLE_INPUT_FACTOR, block, 0]
        return kronecker(structure, A, tensors[pb.TENSOR_ROLE_OUTPUT_FACTOR, block, 0])
    return low_rank(structure, tensors, block)


def decompose(matrix: Any, tensors: Tensors) -> Damped:
    """A of the whole matrix; blocks with a damping of their own keep it."""
    blocks = [decompose_block(name, part, tensors, k) for k, (name, part, _) in enumerate(blocks_of(matrix))]
    if len(blocks) == 1 and matrix.WhichOneof("structure") != "block_diagonal":
        return blocks[0]
    own = [block.damping if block.HasField("damping") else None for block in matrix.block_diagonal.blocks]
    return lambda damping: BlockModes(
        [modes(damping if kept is None else kept) for modes, kept in zip(blocks, own, strict=True)]
    )
