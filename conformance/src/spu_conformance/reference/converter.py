"""Converters: signed two's complement, mid-tread, codes -2^(bits-1) to 2^(bits-1) - 1 of size 2 full_scale / 2^bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Converted:
    """What a conversion gave."""

    values: Array
    clipped: int
    # None where the converter is bypassed.
    full_scale: float | None


@dataclass(frozen=True)
class Converter:
    """`bits` 0 bypasses it; without `full_scale` each conversion chooses its own, which nothing exceeds."""

    bits: int = 0
    full_scale: float | None = None

    def range_for(self, values: Array) -> float:
        """The full scale of one conversion: the largest number is the largest code."""
        if self.full_scale is not None:
            return self.full_scale
        half = 2.0 ** (self.bits - 1)
        largest = float(np.max(np.abs(values), initial=0.0))
        return largest * half / (half - 1) if largest > 0 else 1.0

    def codes(self, values: Array, full_scale: float) -> tuple[Array, int]:
        """The codes, and how many were clipped."""
        half = 2.0 ** (self.bits - 1)
        ideal = np.rint(values * (half / full_scale))
        codes = np.clip(ideal, -half, half - 1)
        return codes, int(np.count_nonzero(codes != ideal))

    def convert(self, values: Array) -> Converted:
        """The values as they come out."""
        if self.bits == 0:
            return Converted(values, 0, None)
        full_scale = self.range_for(values)
        codes, clipped = self.codes(values, full_scale)
        return Converted(codes * (full_scale / 2.0 ** (self.bits - 1)), clipped, full_scale)
