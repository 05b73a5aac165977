"""Numbers of any library as NumPy arrays, without a copy where their memory allows it."""

from __future__ import annotations

import sys
from typing import Any

import ml_dtypes
import numpy as np
import numpy.typing as npt

from ..errors import invalid_argument

Array = npt.NDArray[Any]
#: Anything with `__array__` or `__dlpack__`, or a (nested) sequence of numbers.
ArrayLike = Any

bfloat16 = np.dtype(ml_dtypes.bfloat16)
FLOATS = (np.dtype(np.float64), np.dtype(np.float32), np.dtype(np.float16), bfloat16)
CODES = (np.dtype(np.int8), np.dtype(np.int16))


def _from_torch(values: Any) -> Any:
    """A tensor of PyTorch on the host; NumPy knows no bfloat16, so those travel as their bits."""
    torch = sys.modules["torch"]
    host = values.detach().cpu()
    if host.dtype == torch.bfloat16:
        return host.contiguous().view(torch.int16).numpy().view(bfloat16)
    return host.numpy()


def _is_torch(values: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(values, torch.Tensor)


def as_array(field: str, values: ArrayLike) -> Array:
    """The numbers as a float array in C order: a view where memory and dtype allow it."""
    try:
        if _is_torch(values):
            values = _from_torch(values)
        elif not hasattr(values, "__array__") and hasattr(values, "__dlpack__"):
            values = np.from_dlpack(values)
        array = np.asarray(values)
    except (TypeError, ValueError, RuntimeError, BufferError) as error:
        raise invalid_argument(field, f"cannot be read as an array of numbers: {error}.") from error
    if array.dtype not in FLOATS:
        if array.dtype.kind not in "biuf":
            raise invalid_argument(
                field, f"holds {array.dtype} instead of numbers: give an array of real numbers."
            )
        array = array.astype(np.float64)
    return np.ascontiguousarray(array)
