"""Steps on their way, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .damping import Promise
from .device_steps import DeviceAnswer, Started
from .factors import Layout


@dataclass(frozen=True)
class Diagnostics:
    """What the step whose answer was applied last was."""

    #: Counted from 0.
    step: int
    #: lambda.
    damping: float
    #: Of the batch, over all passes of the step.
    examples: int
    #: N.
    dimension: int
    #: g^T x: negative where the device's answer leads uphill.
    slope: float
    #: |x| / |g|.
    ratio: float
    #: What the device did.
    answer: DeviceAnswer


@dataclass
class Begun:
    """A step on its way."""

    step: int
    damping: float
    examples: int
    layout: Layout
    gradient: Tensor
    started: Started

    def finish(self) -> tuple[dict[Tensor, Tensor], Diagnostics, Promise]:
        """Waits for the answer."""
        answer = self.started.finish()
        x = torch.as_tensor(np.asarray(answer.direction)).to(self.gradient)
        slope, square = float(self.gradient @ x), float(x @ x)
        norm = float(self.gradient.norm())
        diagnostics = Diagnostics(
            self.step,
            self.damping,
            self.examples,
            x.numel(),
            slope,
            square**0.5 / norm if norm else 0.0,
            answer,
        )
        return self.layout.scatter(x), diagnostics, Promise(slope, square, self.damping)


@dataclass
class Restored:
    """The answer of a step that a run before this one began."""

    directions: dict[Tensor, Tensor]

    def finish(self) -> tuple[dict[Tensor, Tensor], None, None]:
        """The answer, which has come."""
        return self.directions, None, None


class Followed:
    """A step whose answer another rank waits for."""


Pending = Begun | Restored | Followed
