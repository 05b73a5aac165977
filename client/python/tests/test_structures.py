"""Every structure, as the device solves with it, against NumPy in float64."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

import spu_client as spu

Floats = npt.NDArray[np.float64]
rng = np.random.default_rng(3)


def positive(n: int) -> Floats:
    """A symmetric matrix with eigenvalues of at least 1."""
    a = rng.standard_normal((n, n))
    return np.asarray(a @ a.T / n + np.eye(n))


def triangle(matrix: Floats) -> Floats:
    return np.asarray(matrix[np.tril_indices(len(matrix))])


def dense_case() -> tuple[spu.Matrix, Floats]:
    a = positive(7)
    return spu.dense(a, damping=0.5), a + 0.5 * np.eye(7)


def triangle_case() -> tuple[spu.Matrix, Floats]:
    a = positive(7)
    return spu.dense(triangle(a), lower_triangle=True), a


def diagonal_case() -> tuple[spu.Matrix, Floats]:
    d = rng.uniform(1, 2, 9)
    return spu.diagonal(d, damping=0.25), np.diag(d + 0.25)


def kronecker_case() -> tuple[spu.Matrix, Floats]:
    G, A = positive(3), positive(4)
    return spu.kronecker(G=G, A=A, damping=0.5), np.kron(G, A) + 0.5 * np.eye(12)


def factored_case() -> tuple[spu.Matrix, Floats]:
    G, A, damping = positive(3), positive(4), 0.5
    pi = np.sqrt((np.trace(A) / 4) / (np.trace(G) / 3))
    root = np.sqrt(damping)
    full = np.kron(G + root / pi * np.eye(3), A + pi * root * np.eye(4))
    return spu.kronecker(G=G, A=A, damping=damping, damping_form="factored"), full


def block_case() -> tuple[spu.Matrix, Floats]:
    a, G, A = positive(2), positive(2), positive(3)
    full = np.zeros((8, 8))
    full[:2, :2] = a + 2 * np.eye(2)
    full[2:, 2:] = np.kron(G, A) + 0.5 * np.eye(6)
    return spu.block_diagonal([spu.dense(a, damping=2), spu.kronecker(G=G, A=A)], damping=0.5), full


def low_rank_case(curvature: str) -> tuple[spu.Matrix, Floats]:
    b, dz, inputs, outputs = 3, 2, 4, 3
    a, delta = rng.standard_normal((b, inputs)), rng.standard_normal((b * dz, outputs))
    tail = rng.standard_normal((b * dz, 5))
    layer = np.stack([np.kron(delta[i], a[i // dz]) for i in range(b * dz)])
    J = np.hstack([layer, tail])
    given, H = None, np.eye(b * dz)
    if curvature == "diagonal":
        given = rng.uniform(0.5, 1, b * dz)
        H = np.diag(given)
    elif curvature == "block":
        given = np.stack([positive(dz) for _ in range(b)])
        H = np.zeros((b * dz, b * dz))
        for e in range(b):
            H[e * dz : (e + 1) * dz, e * dz : (e + 1) * dz] = given[e]
    matrix = spu.low_rank(
        [spu.row_kronecker(a, delta), spu.rows(tail)],
        examples=b,
        rows_per_example=dz,
        curvature=given,
        damping=1.0,
    )
    return matrix, J.T @ H @ J + np.eye(J.shape[1])


CASES: dict[str, Callable[[], tuple[spu.Matrix, Floats]]] = {
    "dense": dense_case,
    "lower triangle": triangle_case,
    "diagonal": diagonal_case,
    "kronecker": kronecker_case,
    "factored damping": factored_case,
    "block diagonal": block_case,
    "low rank": lambda: low_rank_case("identity"),
    "diagonal curvature": lambda: low_rank_case("diagonal"),
    "block curvature": lambda: low_rank_case("block"),
}


@pytest.mark.parametrize("name", CASES)
def test_solves_as_numpy_does(session: spu.Session, name: str) -> None:
    matrix, full = CASES[name]()
    b = rng.standard_normal(matrix.dimension)
    loaded = session.load(matrix)
    session.target(b)
    session.evolve(100, initial="target")
    x = session.sample(dtype="float64").result().values[0]
    np.testing.assert_allclose(x, np.linalg.solve(full, b), rtol=1e-5, atol=1e-6)
    assert loaded.result().version == 1


def test_numbers_that_do_not_fit_are_refused_with_their_fix() -> None:
    with pytest.raises(spu.SpuError, match="must be square") as refused:
        spu.dense([[1.0, 2.0, 3.0]])
    assert (refused.value.code, refused.value.field) == ("INVALID_ARGUMENT", "matrix")
    with pytest.raises(spu.SpuError, match='did you mean "bfloat16"'):
        spu.dense([[1.0]], encoding="bfloat61")
    with pytest.raises(spu.SpuError, match="put its blocks into this list"):
        spu.block_diagonal([spu.block_diagonal([spu.diagonal([1.0])])])
    with pytest.raises(spu.SpuError, match="multiple of the 2 rows"):
        spu.row_kronecker(np.ones((2, 3)), np.ones((3, 2)))


def test_numbers_of_any_library_are_taken_without_a_copy() -> None:
    class Lent:
        """Anything that lends its memory by DLPack."""

        def __init__(self, array: npt.NDArray[np.float32]) -> None:
            self.array = array

        def __dlpack__(self, **options: object) -> object:
            return self.array.__dlpack__()

        def __dlpack_device__(self) -> tuple[int, int]:
            return self.array.__dlpack_device__()

    numbers = np.ones((3, 3), np.float32)
    for given in (numbers, Lent(numbers)):
        assert np.shares_memory(spu.dense(given).tensors[0].values, numbers)
