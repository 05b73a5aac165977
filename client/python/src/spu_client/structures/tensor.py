"""One tensor of an upload: what it is, where it belongs, its numbers and how they travel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ..checks import one_of, shown
from ..errors import invalid_argument
from .arrays import CODES, Array, ArrayLike, as_array

DTYPES = ("float64", "float32", "float16", "bfloat16", "int16", "int8")
ELEMENT_BYTES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int16": 2, "int8": 1}
#: The largest code c of each integer format; its codes are -c - 1 to c.
LARGEST_CODE = {"int16": 32767, "int8": 127}

Scale = Literal["tensor", "row"] | float | Sequence[float]


@dataclass(frozen=True)
class Quantized:
    """Integer encoding with a scale, the value of one code.

    `scale`: one for the tensor or one for each row, chosen so that the largest number is the largest code, or given.
    Rounding is to the nearest code.
    """

    dtype: Literal["int8", "int16"]
    scale: Scale = "tensor"


#: How numbers travel: a dtype by name (integers: one scale for the tensor), or Quantized.
Encoding = str | Quantized


@dataclass(frozen=True)
class Codes:
    """Numbers that are DAC codes already: value = code * scale (one scale, or one for each row)."""

    codes: ArrayLike
    scale: float | Sequence[float]


@dataclass(frozen=True)
class Tensor:
    """A tensor that is ready for its upload."""

    #: Name of its role, as in TENSOR_ROLE_...
    role: str
    #: Extents, outermost first; of the full square also for a lower triangle.
    shape: tuple[int, ...]
    #: Its numbers, flat, row-major: floats, or codes.
    values: Array
    dtype: str
    #: Integer dtypes: given, or to be chosen from the numbers.
    scale: Literal["tensor", "row"] | tuple[float, ...]
    #: For sentences.
    label: str
    lower_triangle: bool = False
    block: int = 0
    segment: int = 0

    @property
    def count(self) -> int:
        """Numbers on the wire."""
        return element_count(self.shape, self.lower_triangle)

    @property
    def nbytes(self) -> int:
        """Bytes on the wire."""
        return self.count * ELEMENT_BYTES[self.dtype]

    @property
    def is_codes(self) -> bool:
        """The numbers are codes already."""
        return self.values.dtype in CODES

    def in_block(self, block: int) -> Tensor:
        """The same tensor in a block of a block-diagonal matrix."""
        return replace(self, block=block, label=f"{self.label} of block {block}")

    def in_segment(self, segment: int) -> Tensor:
        """The same tensor in a column segment of a low-rank matrix."""
        return replace(self, segment=segment, label=f"{self.label} of segment {segment}")


def element_count(shape: Sequence[int], lower_triangle: bool) -> int:
    """Numbers that a tensor of this shape carries."""
    if lower_triangle:
        return shape[0] * (shape[0] + 1) // 2
    product = 1
    for extent in shape:
        product *= extent
    return product


def checked_encoding(field: str, encoding: Encoding | None) -> Encoding | None:
    """An encoding as it may be given."""
    if encoding is None:
        return None
    if isinstance(encoding, Quantized):
        one_of(f"{field}.dtype", encoding.dtype, ("int16", "int8"))
        if isinstance(encoding.scale, str):
            one_of(f"{field}.scale", encoding.scale, ("tensor", "row"))
        return encoding
    return one_of(field, encoding, DTYPES)


def _checked_scale(scale: Any, rows: int, label: str) -> tuple[float, ...]:
    given = (float(scale),) if np.ndim(scale) == 0 else tuple(float(value) for value in scale)
    if len(given) not in (1, rows):
        raise invalid_argument(
            label,
            f"{len(given)} scales were given; give one for the tensor, or one for each of its {rows} rows.",
        )
    for index, value in enumerate(given):
        if not 0 < value < float("inf"):
            raise invalid_argument(label, f"scale {index} is {value:g}, but must be positive and finite.")
    return given


def numbers_of(label: str, values: ArrayLike) -> Array:
    """The numbers of an array, or the codes of Codes, in their shape."""
    if not isinstance(values, Codes):
        if values is None:
            raise invalid_argument(label, "no numbers were given.")
        return as_array(label, values)
    codes = np.ascontiguousarray(values.codes)
    if codes.dtype not in CODES:
        raise invalid_argument(
            label, f"holds codes of {shown(str(codes.dtype))}, but they must be int8 or int16."
        )
    return codes


def tensor(
    role: str,
    shape: tuple[int, ...],
    label: str,
    values: ArrayLike,
    encoding: Encoding | None = None,
    *,
    lower_triangle: bool = False,
) -> Tensor:
    """Checks and completes one tensor; raises INVALID_ARGUMENT when numbers, shape and encoding do not fit."""
    checked_encoding("encoding", encoding)
    array = numbers_of(label, values)
    expected = element_count(shape, lower_triangle)
    if array.size != expected:
        triangle = " as its lower triangle" if lower_triangle else ""
        extents = ", ".join(str(extent) for extent in shape)
        raise invalid_argument(
            label, f"{array.size} numbers were given, but shape [{extents}]{triangle} needs {expected}."
        )
    flat = array.reshape(-1)
    dtype, scale = flat.dtype.name, encoding.scale if isinstance(encoding, Quantized) else "tensor"
    if isinstance(values, Codes):
        if encoding is not None:
            raise invalid_argument(label, "DAC codes have their encoding already: leave `encoding` out.")
        scale = values.scale
    elif encoding is not None:
        dtype = encoding.dtype if isinstance(encoding, Quantized) else encoding
    if dtype not in LARGEST_CODE:
        return Tensor(role, shape, flat, dtype, (), label, lower_triangle)
    chosen = scale if scale in ("tensor", "row") else _checked_scale(scale, shape[0], label)
    return Tensor(role, shape, flat, dtype, chosen, label, lower_triangle)
