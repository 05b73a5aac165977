"""Defects, each a small, local wrongness, to see that what judges a device finds it: name -> what it does, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from spu_client._proto import spu_v1 as pb

from . import loads, physics, readout, structure, tensor
from .clock import TimeBase
from .converter import Converted, Converter
from .device import Device
from .failure import Failure
from .loads import Load
from .low_rank import LowRank
from .physics import Transition
from .readout import Readout
from .session import Remembered


@dataclass(frozen=True)
class Patch:
    """An attribute, and what makes its wrong value of the right one."""

    owner: Any
    attribute: str
    wrong: Callable[[Any], Any]


@dataclass(frozen=True)
class Defect:
    """What it does, in a sentence, and how."""

    does: str
    patches: tuple[Patch, ...]


def _damping(good: Any) -> Any:
    def decompose(matrix: Any, tensors: Any) -> Any:
        damped = good(matrix, tensors)
        return lambda damping: damped(1.02 * damping)

    return decompose


def _one_cell(good: Any) -> Any:
    def decompose(matrix: Any, tensors: Any) -> Any:
        key, first = next(iter(tensors.items()))
        wrong = first.copy()
        wrong.flat[0] *= 1.03
        return good(matrix, {**tensors, key: wrong})

    return decompose


def _triangle(_: Any) -> Any:
    def from_triangle(values: Any, n: int) -> Any:
        whole = np.zeros((n, n))
        whole[np.triu_indices(n)] = values
        return whole + np.triu(whole, 1).T

    return from_triangle


def _bfloat16(good: Any) -> Any:
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


def _euler_propagator(_: Any) -> Any:
    def propagator(rates: Any, t: float) -> Any:
        n, factor = _euler_steps(rates, t)
        return factor**n

    return propagator


def _euler_drive(_: Any) -> Any:
    def drive(rates: Any, t: float) -> Any:
        n, factor = _euler_steps(rates, t)
        return (1 - factor**n) / rates

    return drive


def _euler_variance(_: Any) -> Any:
    def variance(rates: Any, t: float, kappa: float) -> Any:
        n, factor = _euler_steps(rates, t)
        return 2 * kappa * (t / n) * (1 - factor ** (2 * n)) / (1 - factor**2)

    return variance


def _correlated(good: Any) -> Any:
    last: dict[int, Any] = {}

    def noise(source: Any, n: int) -> Any:
        fresh = good(source, n)
        z = 0.05 * last.get(n, fresh) + np.sqrt(1 - 0.05**2) * fresh
        last[n] = z
        return z

    return noise


def _repeated(good: Any) -> Any:
    def read(self: Any, tick: int) -> None:
        good(self, tick)
        if len(self.values) % 100 == 0:
            self.values[-1] = self.values[-2]

    return read


def _adc(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """An ADC with other codes."""

    class Wrong(Converter):
        def codes(self, values: Any, full_scale: float) -> tuple[Any, int]:
            codes, clipped = super().codes(values, full_scale)
            return change(codes), clipped

    return lambda _: lambda adc, x: Wrong(adc.bits, adc.full_scale).convert(x)


def _read(change: Callable[[Converted], Converted]) -> Callable[[Any], Any]:
    """An ADC that tells something else of its reading."""
    return lambda good: lambda adc, x: change(good(adc, x))


def _full_scale(read: Converted) -> Converted:
    return read if read.full_scale is None else replace(read, full_scale=1.02 * read.full_scale)


def _twice(good: Any) -> Any:
    def answer(self: Any, key: str, request: bytes, what: str) -> Any:
        return None if what == "request_id" else good(self, key, request, what)

    return answer


def _unfinished(good: Any) -> Any:
    def close(self: Load) -> None:
        if self.is_new and not self.finished:
            try:
                self.program([each.decoded() for each in self.upload.tensors])
            except Failure:
                pass
        good(self)

    return close


def _leak(good: Any) -> Any:
    def reset(self: Device, seed: int) -> None:
        x = self.cells.x if hasattr(self, "cells") else None
        good(self, seed)
        self.cells.x = x

    return reset


def _timing(good: Any) -> Any:
    def timing(self: Any, *read: Any) -> Any:
        told = good(self, *read)
        told.evolve = 1e-6
        return told

    return timing


def _one(does: str, owner: Any, attribute: str, wrong: Callable[[Any], Any]) -> Defect:
    return Defect(does, (Patch(owner, attribute, wrong),))


DEFECTS: dict[str, Defect] = {
    "kappa": _one(
        "kappa is 2 % too large", physics, "variance", lambda good: lambda r, t, k: good(r, t, 1.02 * k)
    ),
    "tau": _one(
        "tau is 2 % too long", TimeBase, "duration_of", lambda good: lambda self, n: good(self, n) / 1.02
    ),
    "damping": _one("the damping is 2 % too large", loads, "decompose", _damping),
    "one-cell": _one("the first cell of the first tensor is 3 % too large", loads, "decompose", _one_cell),
    "target-sign": _one(
        "b is taken with the other sign",
        Transition,
        "__call__",
        lambda good: lambda self, x, b, z: good(self, x, -b, z),
    ),
    "target-equilibrium": _one(
        "b is taken as the equilibrium", physics, "drive", lambda good: lambda r, t: r * good(r, t)
    ),
    "factors-swapped": _one(
        "A and G are swapped", structure, "kronecker", lambda good: lambda s, A, G: good(s, G, A)
    ),
    "triangle-upper": _one("a lower triangle is read as the upper one", tensor, "from_triangle", _triangle),
    "segment-order": _one(
        "segments come from right to left",
        LowRank,
        "__init__",
        lambda good: lambda self, parts, H: good(self, parts[::-1], H),
    ),
    "row-scale": _one(
        "every row has the scale of the first",
        tensor,
        "scaled",
        lambda good: lambda v, scale, rows: good(v, scale[:1], rows),
    ),
    "bfloat16-truncated": _one("bfloat16 loses its last bit", tensor, "numbers", _bfloat16),
    "duration-seconds": _one(
        "durations are in seconds",
        TimeBase,
        "ticks_of",
        lambda good: lambda self, d, field: good(self, d / self.tau, field),
    ),
    "euler": Defect(
        "the equation is integrated by Euler steps of tau / 20",
        (
            Patch(physics, "propagator", _euler_propagator),
            Patch(physics, "drive", _euler_drive),
            Patch(physics, "variance", _euler_variance),
        ),
    ),
    "noise-shared": _one(
        "all cells have the same noise",
        physics,
        "noise",
        lambda good: lambda source, n: np.full(n, good(source, 1)[0]),
    ),
    "noise-reused": _one(
        "every session has the same noise", physics, "generator", lambda good: lambda seed: good(1)
    ),
    "noise-correlated": _one("noise is correlated in time, by 5 %", physics, "noise", _correlated),
    "noise-heavy-tailed": _one(
        "noise is Student's t of 8 degrees of freedom, of variance 1",
        physics,
        "noise",
        lambda _: lambda source, n: source.standard_t(8, n) * np.sqrt(6 / 8),
    ),
    "samples-repeated": _one("every 100th reading repeats the one before", Readout, "_read", _repeated),
    "adc-stuck-bit": _one(
        "bit 2 of the ADC is stuck at 1",
        readout,
        "digitise",
        _adc(lambda codes: (codes.astype(np.int64) | 4) * 1.0),
    ),
    "adc-missing-code": _one(
        "code 3 of the ADC never comes",
        readout,
        "digitise",
        _adc(lambda codes: np.where(codes == 3, 4, codes)),
    ),
    "adc-clip-uncounted": _one(
        "clipped readings are not counted", readout, "digitise", _read(lambda read: replace(read, clipped=0))
    ),
    "adc-full-scale": _one("the full scale told is 2 % too large", readout, "digitise", _read(_full_scale)),
    "effect-ignored": _one(
        "loads take effect at once",
        loads,
        "put_into_effect",
        lambda good: lambda device, _, *what: good(device, (0, None), *what),
    ),
    "version": _one(
        "versions told are too large by 1",
        loads,
        "next_version",
        lambda good: lambda session, role: good(session, role) + 1,
    ),
    "request-twice": _one("a request that is repeated evolves twice", Remembered, "answer", _twice),
    "upload-unfinished": _one("an upload without a finish takes effect", Load, "close", _unfinished),
    "state-leak": _one("the state stays for the next session", Device, "reset", _leak),
    "seed-ignored": _one(
        "seeds are ignored", physics, "generator", lambda _: lambda seed: np.random.default_rng()
    ),
    "mean-count": _one(
        "MEAN leaves out the last reading",
        readout,
        "mean",
        lambda good: lambda x: good(x[:-1] if len(x) > 1 else x),
    ),
    "variance-biased": _one(
        "the variance is divided by n", readout, "unbiased_variance", lambda _: lambda x: x.var(axis=0)
    ),
    "timing-constant": _one("the time of an evolution told is constant", Readout, "_timing", _timing),
}


@contextmanager
def defective(name: str | None) -> Iterator[None]:
    """The devices of this process have the defect within it."""
    patches = DEFECTS[name].patches if name is not None else ()
    good = [getattr(patch.owner, patch.attribute) for patch in patches]
    for patch, value in zip(patches, good, strict=True):
        setattr(patch.owner, patch.attribute, patch.wrong(value))
    try:
        yield
    finally:
        for patch, value in zip(patches, good, strict=True):
            setattr(patch.owner, patch.attribute, value)
