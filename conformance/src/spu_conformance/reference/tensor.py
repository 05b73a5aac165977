"""Tensors as they travel: what a header announces, and bytes to float64."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spu_client._proto import spu_v1 as pb

from .failure import Failure

Array = NDArray[np.float64]

# bfloat16 is the upper half of a float32.
_FORMATS = {
    pb.DATA_TYPE_FLOAT64: "<f8",
    pb.DATA_TYPE_FLOAT32: "<f4",
    pb.DATA_TYPE_FLOAT16: "<f2",
    pb.DATA_TYPE_BFLOAT16: "<u2",
    pb.DATA_TYPE_INT16: "<i2",
    pb.DATA_TYPE_INT8: "<i1",
}
DTYPES = tuple(_FORMATS)
_INTEGERS = (pb.DATA_TYPE_INT16, pb.DATA_TYPE_INT8)
# Half a unit in the last place: what rounding to the format may do to each of a pair.
_ROUNDING = {pb.DATA_TYPE_FLOAT32: 2.0**-23, pb.DATA_TYPE_FLOAT16: 2.0**-10, pb.DATA_TYPE_BFLOAT16: 2.0**-7}
ASYMMETRY_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Tensor:
    """One tensor of a header, checked."""

    dtype: int
    shape: tuple[int, ...]
    scale: tuple[float, ...]
    lower: bool
    symmetric: bool
    index: int

    @property
    def item_bytes(self) -> int:
        """Bytes of one element."""
        return np.dtype(_FORMATS[self.dtype]).itemsize

    @property
    def total_bytes(self) -> int:
        """Bytes on the wire."""
        n = self.shape[0]
        return self.item_bytes * (n * (n + 1) // 2 if self.lower else int(np.prod(self.shape, dtype=object)))


def check_spec(spec: Any, shape: tuple[int, ...], symmetric: bool, index: int) -> Tensor:
    """The tensor of a spec whose role asks for this shape."""
    field = f"tensors[{index}]"

    def wrong(what: str, sentence: str, reason: str = "INVALID_FIELD") -> Failure:
        return Failure(reason, sentence, field=f"{field}.{what}", tensor=index)

    if spec.dtype not in _FORMATS:
        raise wrong("dtype", f"Tensor {index} has an unknown number format: use one of DeviceLimits.dtypes.")
    if tuple(spec.shape) != shape:
        raise wrong(
            "shape", f"Tensor {index} has the shape {list(spec.shape)}, its role asks for {list(shape)}."
        )
    if spec.layout not in (pb.LAYOUT_UNSPECIFIED, pb.LAYOUT_FULL, pb.LAYOUT_LOWER_TRIANGLE):
        raise wrong("layout", f"Tensor {index} has an unknown layout: use full or lower triangle.")
    lower = spec.layout == pb.LAYOUT_LOWER_TRIANGLE
    if lower and not symmetric:
        raise wrong("layout", f"Tensor {index} is not a symmetric matrix: send all of it.")
    scale = tuple(spec.scale)
    if scale and spec.dtype not in _INTEGERS:
        raise wrong("scale", f"Tensor {index} has a scale, which only integer formats have: leave it out.")
    if len(scale) not in (0, 1, shape[0]) or not all(np.isfinite(scale)):
        raise wrong(
            "scale", f"Tensor {index} needs no scale, one, or {shape[0]} finite ones (one for each row)."
        )
    return Tensor(spec.dtype, shape, scale, lower, symmetric, index)


def numbers(dtype: int, data: bytes | bytearray) -> Array:
    """The elements of some bytes, without scale."""
    raw = np.frombuffer(data, _FORMATS[dtype])
    if dtype == pb.DATA_TYPE_BFLOAT16:
        raw = (raw.astype("<u4") << 16).view("<f4")
    return raw.astype(np.float64)


def scaled(values: Array, scale: tuple[float, ...], rows: tuple[int, ...]) -> Array:
    """Codes times the scale of the tensor, or of each one's row."""
    if not scale:
        return values
    return values * (scale[0] if len(scale) == 1 else np.asarray(scale)[list(rows)])


def from_triangle(values: Array, n: int) -> Array:
    """A symmetric matrix from its lower triangle, row i with columns 0 to i."""
    whole = np.zeros((n, n))
    whole[np.tril_indices(n)] = values
    return whole + np.tril(whole, -1).T


def decode(tensor: Tensor, data: bytes | bytearray) -> Array:
    """The tensor in float64, whole and symmetric where it has to be."""
    values = numbers(tensor.dtype, data)
    n = tensor.shape[0]
    if tensor.lower:
        values = scaled(values, tensor.scale, tuple(np.tril_indices(n)[0]))
    elif tensor.scale:
        values = scaled(values, tensor.scale, tuple(np.repeat(np.arange(n), values.size // n)))
    finite = np.isfinite(values)
    if not finite.all():
        first = int(np.argmin(finite))
        raise Failure(
            "NOT_FINITE",
            f"Number {first} of tensor {tensor.index} is not finite: send finite numbers.",
            field=f"tensors[{tensor.index}]",
            tensor=tensor.index,
            index=first,
        )
    if tensor.lower:
        return from_triangle(values, n)
    whole = values.reshape(tensor.shape)
    return symmetrised(tensor, whole) if tensor.symmetric else whole


def symmetrised(tensor: Tensor, whole: Array) -> Array:
    """The average with the transpose, where they differ by no more than rounding."""
    turned = np.swapaxes(whole, -1, -2)
    apart = np.abs(whole - turned)
    largest = float(np.max(np.abs(whole), initial=0.0))
    limit = np.maximum(
        ASYMMETRY_TOLERANCE * largest,
        _ROUNDING.get(tensor.dtype, 0.0) * np.maximum(np.abs(whole), np.abs(turned)),
    )
    if tensor.dtype in _INTEGERS:
        limit = limit + max(map(abs, tensor.scale), default=1.0)
    if np.any(apart > limit):
        index = int(np.argmax(apart - limit))
        raise Failure(
            "NOT_SYMMETRIC",
            f"Tensor {tensor.index} is not symmetric at entry {index}: send a symmetric matrix.",
            field=f"tensors[{tensor.index}]",
            tensor=tensor.index,
            index=index,
            actual=float(apart.flat[index]),
            limit=float(np.broadcast_to(limit, apart.shape).flat[index]),
        )
    return (whole + turned) / 2
