"""Wrong versions of what the reference device does right: each makes one of the right one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from spu_client._proto import spu_v1 as pb

from .converter import Converted, Converter
from .device import Device
from .failure import Failure
from .loads import Load


def damping(good: Any) -> Any:
    """The damping is 2 % too large."""

    def decompose(matrix: Any, tensors: Any) -> Any:
        damped = good(matrix, tensors)
        return lambda damping: damped(1.02 * damping)

    return decompose


def one_cell(good: Any) -> Any:
    """One cell is 3 % too large."""

    def decompose(matrix: Any, tensors: Any) -> Any:
        key, first = next(iter(tensors.items()))
        wrong = first.copy()
        wrong.flat[0] *= 1.03
        return good(matrix, {**tensors, key: wrong})

    return decompose


def triangle(_: Any) -> Any:
    """Row i has columns i to n - 1."""

    def from_triangle(values: Any, n: int) -> Any:
        whole = np.zeros((n, n))
        whole[np.triu_indices(n)] = values
        return whole + np.triu(whole, 1).T

    return from_triangle


def bfloat16(good: Any) -> Any:
    """The last bit is lost."""

    def numbers(dtype: int, data: bytes) -> Any:
        if dtype == pb.DATA_TYPE_BFLOAT16:
            data = (np.frombuffer(data, "<u2") & 0xFFFE).tobytes()
        return good(dtype, data)

    return numbers


# Steps of the integrator, in units of tau.
_EULER = 0.05


def _euler_steps(rates: Any, t: float) -> tuple[int, Any]:
    n = max(1, int(np.ceil(t / _EULER)))
    return n, 1 - rates * t / n


def euler_propagator(_: Any) -> Any:
    """By steps."""

    def propagator(rates: Any, t: float) -> Any:
        n, factor = _euler_steps(rates, t)
        return factor**n

    return propagator


def euler_drive(_: Any) -> Any:
    """By steps."""

    def drive(rates: Any, t: float) -> Any:
        n, factor = _euler_steps(rates, t)
        return (1 - factor**n) / rates

    return drive


def euler_variance(_: Any) -> Any:
    """By steps."""

    def variance(rates: Any, t: float, kappa: float) -> Any:
        n, factor = _euler_steps(rates, t)
        return 2 * kappa * (t / n) * (1 - factor ** (2 * n)) / (1 - factor**2)

    return variance


def correlated(good: Any) -> Any:
    """With the noise before, by 5 %."""
    last: dict[int, Any] = {}

    def noise(source: Any, n: int) -> Any:
        fresh = good(source, n)
        z = 0.05 * last.get(n, fresh) + np.sqrt(1 - 0.05**2) * fresh
        last[n] = z
        return z

    return noise


def repeated(good: Any) -> Any:
    """Every 100th reading is the one before."""

    def read(self: Any, tick: int) -> None:
        good(self, tick)
        if len(self.values) % 100 == 0:
            self.values[-1] = self.values[-2]

    return read


def adc(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """An ADC with other codes."""

    class Wrong(Converter):
        def codes(self, values: Any, full_scale: float) -> tuple[Any, int]:
            codes, clipped = super().codes(values, full_scale)
            return change(codes), clipped

    return lambda _: lambda adc, x: Wrong(adc.bits, adc.full_scale).convert(x)


def read(change: Callable[[Converted], Converted]) -> Callable[[Any], Any]:
    """An ADC that tells something else of its reading."""
    return lambda good: lambda adc, x: change(good(adc, x))


def full_scale(read: Converted) -> Converted:
    """2 % too large."""
    return read if read.full_scale is None else replace(read, full_scale=1.02 * read.full_scale)


def twice(good: Any) -> Any:
    """No request id is remembered."""

    def answer(self: Any, key: str, request: bytes, what: str) -> Any:
        return None if what == "request_id" else good(self, key, request, what)

    return answer


def unfinished(good: Any) -> Any:
    """What has come takes effect."""

    def close(self: Load) -> None:
        if self.is_new and not self.finished:
            with suppress(Failure):
                self.program([each.decoded() for each in self.upload.tensors])
        good(self)

    return close


def leak(good: Any) -> Any:
    """The state stays."""

    def reset(self: Device, seed: int) -> None:
        x = self.cells.x if hasattr(self, "cells") else None
        good(self, seed)
        self.cells.x = x

    return reset


def timing(good: Any) -> Any:
    """An evolution takes 1 us."""

    def timing(self: Any, *read: Any) -> Any:
        told = good(self, *read)
        told.evolve = 1e-6
        return told

    return timing


def at_once(good: Any) -> Any:
    """Whatever time the header names."""
    return lambda device, when, *what: good(device, (0, None), *what)


def without_last(good: Any) -> Any:
    """Of all readings but the last."""
    return lambda x: good(x[:-1] if len(x) > 1 else x)
