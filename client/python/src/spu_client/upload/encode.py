"""Wire bytes of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import invalid_argument
from ..structures.arrays import Array, bfloat16
from ..structures.tensor import LARGEST_CODE, Tensor, element_count

#: Numbers at a time: what is computed of them stays in the cache.
BLOCK = 1 << 15
#: Magnitudes from here on round to infinity: half a step beyond the largest finite number.
_OVERFLOW = {"float16": 65520.0, "bfloat16": (2 - 2.0**-8) * 2.0**127}
_NUMPY: dict[str, np.dtype[Any]] = {
    "float64": np.dtype("<f8"),
    "float32": np.dtype("<f4"),
    "float16": np.dtype("<f2"),
    "bfloat16": bfloat16,
    "int16": np.dtype("<i2"),
    "int8": np.dtype("i1"),
}


def numpy_dtype(dtype: str) -> np.dtype[Any]:
    """NumPy's dtype of a wire format."""
    return _NUMPY[dtype]


def _row_start(tensor: Tensor, row: int) -> int:
    """Wire elements from the start of the tensor to the start of a row."""
    if tensor.lower_triangle:
        return row * (row + 1) // 2
    return row * (element_count(tensor.shape, False) // tensor.shape[0])


def _row_of(tensor: Tensor, element: int) -> int:
    """Row that a wire element belongs to."""
    if not tensor.lower_triangle:
        return element // (element_count(tensor.shape, False) // tensor.shape[0])
    row = int((np.sqrt(8.0 * element + 1) - 1) / 2)
    # The root may be off by one in its last place.
    if _row_start(tensor, row) > element:
        return row - 1
    return row + 1 if _row_start(tensor, row + 1) <= element else row


def _largest(values: Array) -> float:
    """Largest magnitude; NaN if there is one."""
    if values.dtype in (np.float16, bfloat16):
        values = values.astype(np.float32)
    return float(max(values.max(), -values.min())) if values.size else 0.0


def choose_scale(tensor: Tensor) -> tuple[float, ...]:
    """Scale of the tensor, or of each row: as given, or so that the largest number becomes the largest code."""
    if not isinstance(tensor.scale, str):
        return tensor.scale
    top = LARGEST_CODE[tensor.dtype]
    rows = tensor.shape[0] if tensor.scale == "row" else 1
    chosen = []
    for row in range(rows):
        part = tensor.values
        if rows > 1:
            part = part[_row_start(tensor, row) : _row_start(tensor, row + 1)]
        largest = _largest(part)
        if not np.isfinite(largest):
            raise invalid_argument(tensor.label, "holds a number that is not finite.")
        chosen.append(1.0 if largest == 0 else largest / top)
    return tuple(chosen)


def _refuse(tensor: Tensor, index: int) -> None:
    raise invalid_argument(
        tensor.label, f"number {index} is not finite, or too large to be sent as {tensor.dtype}."
    )


def _check(tensor: Tensor, block: Array, first: int, limit: float) -> None:
    """Refuses a block with a NaN or a magnitude of `limit` or more."""
    if _largest(block) < limit:
        return
    wrong = ~(np.abs(block.astype(np.float64)) < limit)
    if wrong.any():
        _refuse(tensor, first + int(np.argmax(wrong)))


def _to_codes(tensor: Tensor, values: Array, scale: float, out: Array, first: int) -> None:
    """Codes, rounded to the nearest (ties to even) and clipped, as the device's own converter would."""
    top = LARGEST_CODE[tensor.dtype]
    # In double precision for float64 numbers, and for scales that float32 cannot hold.
    single = values.dtype != np.float64 and 2.0**-126 <= scale < 2.0**127
    kind = np.float32 if single else np.float64
    divisor = kind(scale)
    scratch = np.empty(min(BLOCK, values.size), kind)
    for at in range(0, values.size, BLOCK):
        block = values[at : at + BLOCK]
        _check(tensor, block, first + at, np.inf)
        part = scratch[: block.size]
        np.divide(block, divisor, out=part, casting="same_kind")
        np.rint(part, out=part)
        np.clip(part, -top - 1, top, out=part)
        out[at : at + BLOCK] = part


def _to_floats(tensor: Tensor, values: Array, out: Array, first: int) -> None:
    limit = _OVERFLOW.get(tensor.dtype)
    for at in range(0, values.size, BLOCK):
        block = values[at : at + BLOCK]
        if limit is not None:
            _check(tensor, block, first + at, limit)
            # float64 numbers become float32 on the way to a half, as in the other client.
            block = block.astype(np.float32, copy=False)
        with np.errstate(over="ignore"):
            out[at : at + BLOCK] = block


def encode(tensor: Tensor, scale: tuple[float, ...], first: int, out: Array) -> None:
    """Wire elements `first` to `first + out.size` of the tensor into `out`, an array of the wire's dtype.

    Raises INVALID_ARGUMENT for a number that a half or an integer cannot hold.
    """
    values = tensor.values[first : first + out.size]
    if tensor.dtype not in LARGEST_CODE:
        _to_floats(tensor, values, out, first)
        return
    if len(scale) <= 1:
        _to_codes(tensor, values, scale[0] if scale else 1.0, out, first)
        return
    done, row = 0, _row_of(tensor, first)
    while done < values.size:
        end = min(values.size, _row_start(tensor, row + 1) - first)
        _to_codes(tensor, values[done:end], scale[row], out[done:end], first + done)
        done, row = end, row + 1
