"""Defects, each a small, local wrongness, to see that what judges a device finds it: name -> what it does, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import effect, loads, physics, readout, structure, tensor, wrong
from .clock import TimeBase
from .device import Device
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


def _one(does: str, owner: Any, attribute: str, wrong: Callable[[Any], Any]) -> Defect:
    return Defect(does, (Patch(owner, attribute, wrong),))


DEFECTS: dict[str, Defect] = {
    "kappa": _one(
        "kappa is 2 % too large", physics, "variance", lambda good: lambda r, t, k: good(r, t, 1.02 * k)
    ),
    "tau": _one(
        "tau is 2 % too long", TimeBase, "duration_of", lambda good: lambda self, n: good(self, n) / 1.02
    ),
    "damping": _one("the damping is 2 % too large", loads, "decompose", wrong.damping),
    "one-cell": _one(
        "the first cell of the first tensor is 3 % too large", loads, "decompose", wrong.one_cell
    ),
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
    "triangle-upper": _one(
        "a lower triangle is read as the upper one", tensor, "from_triangle", wrong.triangle
    ),
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
    "bfloat16-truncated": _one("bfloat16 loses its last bit", tensor, "numbers", wrong.bfloat16),
    "duration-seconds": _one(
        "durations are in seconds",
        TimeBase,
        "ticks_of",
        lambda good: lambda self, d, field: good(self, d / self.tau, field),
    ),
    "euler": Defect(
        "the equation is integrated by Euler steps of tau / 20",
        (
            Patch(physics, "propagator", wrong.euler_propagator),
            Patch(physics, "drive", wrong.euler_drive),
            Patch(physics, "variance", wrong.euler_variance),
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
    "noise-correlated": _one("noise is correlated in time, by 5 %", physics, "noise", wrong.correlated),
    "noise-heavy-tailed": _one(
        "noise is Student's t of 8 degrees of freedom, of variance 1",
        physics,
        "noise",
        lambda _: lambda source, n: source.standard_t(8, n) * np.sqrt(6 / 8),
    ),
    "samples-repeated": _one("every 100th reading repeats the one before", Readout, "_read", wrong.repeated),
    "adc-stuck-bit": _one(
        "bit 2 of the ADC is stuck at 1",
        readout,
        "digitise",
        wrong.adc(lambda codes: (codes.astype(np.int64) | 4) * 1.0),
    ),
    "adc-missing-code": _one(
        "code 3 of the ADC never comes",
        readout,
        "digitise",
        wrong.adc(lambda codes: np.where(codes == 3, 4, codes)),
    ),
    "adc-clip-uncounted": _one(
        "clipped readings are not counted",
        readout,
        "digitise",
        wrong.read(lambda read: replace(read, clipped=0)),
    ),
    "adc-full-scale": _one(
        "the full scale told is 2 % too large", readout, "digitise", wrong.read(wrong.full_scale)
    ),
    "effect-ignored": _one(
        "loads take effect at once",
        effect,
        "put_into_effect",
        wrong.at_once,
    ),
    "version": _one(
        "versions told are too large by 1",
        effect,
        "next_version",
        lambda good: lambda session, role: good(session, role) + 1,
    ),
    "request-twice": _one("a request that is repeated evolves twice", Remembered, "answer", wrong.twice),
    "upload-unfinished": _one("an upload without a finish takes effect", Load, "close", wrong.unfinished),
    "state-leak": _one("the state stays for the next session", Device, "reset", wrong.leak),
    "seed-ignored": _one(
        "seeds are ignored", physics, "generator", lambda _: lambda seed: np.random.default_rng()
    ),
    "mean-count": _one(
        "MEAN leaves out the last reading",
        readout,
        "mean",
        wrong.without_last,
    ),
    "variance-biased": _one(
        "the variance is divided by n", readout, "unbiased_variance", lambda _: lambda x: x.var(axis=0)
    ),
    "timing-constant": _one("the time of an evolution told is constant", Readout, "_timing", wrong.timing),
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
