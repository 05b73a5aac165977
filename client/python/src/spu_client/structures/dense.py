"""Matrices by all of their entries, or by their diagonal."""

from __future__ import annotations

from math import isqrt

from .._proto import spu_v1
from ..errors import invalid_argument
from .arrays import ArrayLike
from .matrix import Matrix, checked_damping
from .tensor import Encoding, numbers_of, tensor


def square_extent(label: str, values: ArrayLike, lower_triangle: bool) -> int:
    """n of an n x n matrix, or of its n (n + 1) / 2 numbers."""
    numbers = numbers_of(label, values)
    size = numbers.size
    n = (isqrt(8 * size + 1) - 1) // 2 if lower_triangle else isqrt(size)
    fits = n * (n + 1) // 2 == size if lower_triangle else n * n == size
    if numbers.ndim == 2 and not lower_triangle:
        fits = numbers.shape[0] == numbers.shape[1]
    if size == 0 or not fits:
        wanted = "the n (n + 1) / 2 numbers of a lower triangle" if lower_triangle else "square"
        raise invalid_argument(label, f"has shape {list(numbers.shape)}, but must be {wanted}.")
    return n


def dense(
    matrix: ArrayLike,
    *,
    damping: float | None = None,
    lower_triangle: bool = False,
    encoding: Encoding | None = None,
) -> Matrix:
    """A = matrix + damping I, any symmetric matrix.

    Args:
        matrix: N x N numbers; or, with `lower_triangle`, the N (N + 1) / 2 numbers of rows i with columns 0 to i.
        damping: lambda, added to the diagonal; not negative.
        lower_triangle: the numbers are those of the lower triangle.
        encoding: number format on the way; by default that of the array.

    Raises:
        SpuError: INVALID_ARGUMENT when the numbers are no square matrix.

    >>> dense([[2, 1], [1, 3]], damping=0.01).dimension
    2
    """
    n = square_extent("matrix", matrix, lower_triangle)
    numbers = tensor("dense", (n, n), "matrix", matrix, encoding, lower_triangle=lower_triangle)
    structure = spu_v1.Matrix(dense=spu_v1.DenseStructure(dimension=n))
    return Matrix("dense", n, checked_damping(damping), structure, (numbers,))


def diagonal(numbers: ArrayLike, *, damping: float | None = None, encoding: Encoding | None = None) -> Matrix:
    """A = diag(numbers) + damping I.

    Args:
        numbers: N numbers.
        damping: lambda, added to the diagonal; not negative.
        encoding: number format on the way; by default that of the array.

    >>> diagonal([1, 2, 3]).dimension
    3
    """
    n = numbers_of("diagonal", numbers).size
    if n == 0:
        raise invalid_argument("diagonal", "is empty: give at least one number.")
    values = tensor("diagonal", (n,), "diagonal", numbers, encoding)
    structure = spu_v1.Matrix(diagonal=spu_v1.DiagonalStructure(dimension=n))
    return Matrix("diagonal", n, checked_damping(damping), structure, (values,))
