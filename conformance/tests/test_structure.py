"""f(A) of each structure against the whole matrix, worked out here by the definitions of the protocol."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spu_client._proto import spu_v1 as pb

from spu_conformance.reference.limits import Limits
from spu_conformance.reference.structure import check_structure, decompose, shapes_of_matrix

rng = np.random.default_rng(1)


def spd(n: int) -> np.ndarray[Any, Any]:
    X = rng.standard_normal((n, 2 * n))
    return X @ X.T / n


def kron_rows(a: Any, delta: Any, dz: int) -> Any:
    return np.array([np.kron(delta[k], a[k // dz]) for k in range(len(delta))])


def cases() -> list[Any]:
    D = spd(4)
    d = rng.uniform(0.5, 2, 5)
    A, G = spd(2), spd(3)
    J0, a, delta = rng.standard_normal((6, 4)), rng.standard_normal((3, 2)), rng.standard_normal((6, 3))
    J = np.hstack([J0, kron_rows(a, delta, 2)])
    h = rng.uniform(0.1, 1, 6)
    H = np.array([spd(2) for _ in range(3)])
    H_whole = np.zeros((6, 6))
    for e in range(3):
        H_whole[2 * e : 2 * e + 2, 2 * e : 2 * e + 2] = H[e]
    segments = [
        pb.Segment(dense=pb.DenseSegment(columns=4)),
        pb.Segment(row_kronecker=pb.RowKroneckerSegment(inputs=2, outputs=3)),
    ]

    def low(curvature: Any) -> Any:
        return pb.LowRankStructure(examples=3, rows_per_example=2, segments=segments, curvature=curvature)

    pi = np.sqrt((np.trace(A) / 2) / (np.trace(G) / 3))
    factored = np.kron(G + np.sqrt(0.3) / pi * np.eye(3), A + pi * np.sqrt(0.3) * np.eye(2))
    blocks = [
        pb.Block(diagonal=pb.DiagonalStructure(dimension=5)),
        pb.Block(kronecker=pb.KroneckerStructure(inputs=2, outputs=3), damping=0.7),
    ]
    block_matrix = np.zeros((11, 11))
    block_matrix[:5, :5] = np.diag(d + 0.3)
    block_matrix[5:, 5:] = np.kron(G, A) + 0.7 * np.eye(6)
    damped = 0.3 * np.eye(10)
    row = [J0, a, delta]
    kron = pb.KroneckerStructure(inputs=2, outputs=3)
    return [
        ("dense", pb.Matrix(dense=pb.DenseStructure(dimension=4), damping=0.3), [D], D + 0.3 * np.eye(4)),
        (
            "diagonal",
            pb.Matrix(diagonal=pb.DiagonalStructure(dimension=5), damping=0.3),
            [d],
            np.diag(d + 0.3),
        ),
        ("identity", pb.Matrix(low_rank=low(pb.CURVATURE_IDENTITY), damping=0.3), row, J.T @ J + damped),
        (
            "curved",
            pb.Matrix(low_rank=low(pb.CURVATURE_DIAGONAL), damping=0.3),
            [*row, h],
            J.T @ np.diag(h) @ J + damped,
        ),
        (
            "blocks of H",
            pb.Matrix(low_rank=low(pb.CURVATURE_BLOCK), damping=0.3),
            [*row, H],
            J.T @ H_whole @ J + damped,
        ),
        ("kronecker", pb.Matrix(kronecker=kron, damping=0.3), [A, G], np.kron(G, A) + 0.3 * np.eye(6)),
        (
            "factored",
            pb.Matrix(
                kronecker=pb.KroneckerStructure(inputs=2, outputs=3, damping=pb.KRONECKER_DAMPING_FACTORED),
                damping=0.3,
            ),
            [A, G],
            factored,
        ),
        (
            "blocks",
            pb.Matrix(block_diagonal=pb.BlockDiagonalStructure(blocks=blocks), damping=0.3),
            [d, A, G],
            block_matrix,
        ),
    ]


@pytest.mark.parametrize(
    ("matrix", "tensors", "whole"), [c[1:] for c in cases()], ids=[c[0] for c in cases()]
)
def test_functions_of_a(matrix: Any, tensors: list[Any], whole: Any) -> None:
    assert check_structure(matrix, Limits()) == len(whole)
    shapes = shapes_of_matrix(matrix)
    assert list(shapes.values()) == [tensor.shape for tensor in tensors]
    modes = decompose(matrix, dict(zip(shapes, tensors, strict=True)))(0.3)
    rates, Q = np.linalg.eigh(np.asarray(whole, np.float64))
    y: Any = np.arange(len(whole)) - 1.5
    got = modes.function(lambda r: np.asarray(np.exp(-r) + 1 / r, np.float64))(y)
    np.testing.assert_allclose(got, Q @ ((np.exp(-rates) + 1 / rates) * (Q.T @ y)), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(modes.extremes, (rates[0], rates[-1]), rtol=1e-9)
