"""tr of a structure, from its numbers and without making it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..structures.matrix import Matrix
from ..structures.tensor import Tensor


def _numbers(tensor: Tensor) -> npt.NDArray[np.float64]:
    """In float64, with the scale of codes."""
    values = tensor.values.astype(np.float64)
    if not tensor.is_codes or isinstance(tensor.scale, str):
        return values
    scale = np.asarray(tensor.scale)
    if scale.size == 1:
        return np.asarray(values * scale[0])
    return np.asarray((values.reshape(scale.size, -1) * scale[:, np.newaxis]).reshape(-1))


def _square_trace(tensor: Tensor) -> float:
    """Of a full square, or of the rows of its lower triangle."""
    n = tensor.shape[0]
    numbers = _numbers(tensor)
    if tensor.lower_triangle:
        rows = np.arange(n)
        return float(numbers[rows * (rows + 3) // 2].sum())
    return float(numbers[:: n + 1].sum())


def _low_rank_trace(structure: Any, tensors: list[Tensor]) -> float:
    """Sum of H_ij <row i, row j> within each example."""
    b, dz = structure.examples, structure.rows_per_example
    gram = np.zeros((b, dz, dz))
    segments: dict[int, list[Tensor]] = {}
    curvature = np.broadcast_to(np.eye(dz), (b, dz, dz))
    for tensor in tensors:
        if tensor.role == "curvature":
            given = _numbers(tensor)
            blocks = len(tensor.shape) == 3
            curvature = given.reshape(b, dz, dz) if blocks else np.eye(dz) * given.reshape(b, 1, dz)
        else:
            segments.setdefault(tensor.segment, []).append(tensor)
    for parts in segments.values():
        rows = _numbers(parts[-1]).reshape(b, dz, -1)
        product = rows @ rows.transpose(0, 2, 1)
        if len(parts) == 2:
            activations = _numbers(parts[0]).reshape(b, -1)
            product *= (activations**2).sum(axis=1)[:, np.newaxis, np.newaxis]
        gram += product
    return float((gram * curvature).sum())


def _structure_trace(kind: str, structure: Any, tensors: list[Tensor]) -> float:
    if kind == "dense":
        return _square_trace(tensors[0])
    if kind == "diagonal":
        return float(_numbers(tensors[0]).sum())
    if kind == "kronecker":
        return _square_trace(tensors[0]) * _square_trace(tensors[1])
    return _low_rank_trace(structure, tensors)


def trace(matrix: Matrix) -> float:
    """tr of the structure, without the damping of the whole."""
    if matrix.kind != "block_diagonal":
        return _structure_trace(matrix.kind, getattr(matrix.structure, matrix.kind), list(matrix.tensors))
    total = 0.0
    for index, block in enumerate(matrix.structure.block_diagonal.blocks):
        kind = block.WhichOneof("structure")
        mine = [tensor for tensor in matrix.tensors if tensor.block == index]
        total += _structure_trace(kind, getattr(block, kind), mine)
    return total
