"""Natural gradients from a device, step by step: the explicit way."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..checks import count, extent
from ..errors import SpuError
from ..future import Future
from ..results import MatrixLoaded
from ..session.session import Session
from ..structures.tensor import Encoding
from .curvature import Curvature
from .damping import Damping, DampingRule, Promise
from .device_steps import DeviceAnswer, DeviceSteps, Relaxation, Started, StepInitial
from .factors import Layout, StepFactors
from .output_rows import Fisher, Loss
from .recorder import Call


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
class _Pending:
    """A step on its way."""

    step: int
    damping: float
    examples: int
    layout: Layout
    gradient: Tensor
    started: Started

    def finish(self) -> tuple[dict[Tensor, Tensor], Diagnostics, Promise]:
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
class _Restored:
    """The answer of a step that a run before this one began."""

    directions: dict[Tensor, Tensor]

    def finish(self) -> tuple[dict[Tensor, Tensor], None, None]:
        return self.directions, None, None


class Preconditioner:
    """Turns gradients g into natural gradients (F + lambda I)^-1 g, which a device finds by relaxing.

        pre = Preconditioner(model, session, loss="cross_entropy", damping=1e-2)
        out = model(inputs)
        pre.backward(cross_entropy(out, labels), out)
        pre.step()
        optimizer.step()

    The loss is the mean over all its terms (PyTorch's reduction="mean"); with gradient accumulation, the mean over the terms of
    all passes. The first axis of the output, and of what each layer is given, is the examples'. Gradients that are clipped before
    `step()` give the direction of the clipped gradient; clip after it to bound the direction.
    """

    def __init__(
        self,
        model: nn.Module,
        session: Session,
        *,
        loss: Loss = "cross_entropy",
        fisher: Fisher = "mc",
        samples: int = 1,
        duration: float = 50.0,
        damping: Damping = 1e-2,
        delay: float = 0.0,
        lag: int = 0,
        initial: StepInitial = "reset",
        structure: str | Mapping[str, str] = "auto",
        encoding: Encoding | None = "float32",
        readings: int = 1,
        interval: float = 0.0,
        accumulate: int = 1,
        parameters: Sequence[Tensor] | None = None,
        seed: int = 0,
    ) -> None:
        """Hooks the layers of the model.

        Args:
            model: a network of nn.Linear, Conv1d, Conv2d, Embedding and LayerNorm; parameters of others keep their gradient.
            session: of the device; the preconditioner is the only one that uses it.
            loss: "cross_entropy" (classes along the last axis), "mse", "bce" (logits), or a function of the output that gives
                the law of the labels, a torch.distributions.Distribution.
            fisher: "mc" draws labels from the network's own law, `samples` rows an example; "ggn" is exact, one row for each
                output of an example and one backward pass each; "empirical" takes the gradients of the true labels.
            samples: drawn labels an example, with "mc".
            duration: t, how long the device relaxes, in units of tau. 0 leaves the gradient as it is; long against 1 / damping is
                the natural gradient.
            damping: lambda; "lm" adapts it (see `observe`); or a function of the step's number.
            delay: t_d, in units of tau, at most `duration`: the device relaxes so long with the factors of the step before.
            lag: steps by which the answer comes late, so that the trainer does not wait; the first `lag` steps move nothing.
            initial: "reset" starts each step from the gradient, "warm" from where the last one ended.
            structure: of all layers, or by the name of a layer or of what is around it: "auto", "rows", "row_kronecker",
                "kronecker" or "skip".
            encoding: number format of the factors on the way; None means that of the parameters.
            readings: averaged for each step, `interval` (tau) apart.
            interval: device time between readings.
            accumulate: passes of a step; the upload begins with the last of them, while the trainer goes on.
            parameters: those that are trained; None means all that require a gradient.
            seed: of the drawn labels.
        """
        trained = list(model.parameters()) if parameters is None else list(parameters)
        self._curvature = Curvature(
            model,
            trained,
            loss=loss,
            fisher=fisher,
            samples=samples,
            structure=structure,
            encoding=encoding,
            seed=seed,
        )
        self._parameters = [p for site in self._curvature.sites for p in site.parameters]
        self._rule = DampingRule(damping)
        is_double = encoding == "float64" or (encoding is None and self._parameters[0].dtype == torch.float64)
        self._dtype = "float64" if is_double else "float32"
        relaxation = Relaxation(duration, delay, initial, readings, interval)
        self._device = DeviceSteps(session, relaxation, self._dtype)
        self._lag = count("lag", lag)
        self._accumulate = extent("accumulate", accumulate)
        self._pending: deque[_Pending | _Restored] = deque()
        self._loaded: tuple[StepFactors, float, Future[MatrixLoaded]] | None = None
        self._steps = 0
        self.diagnostics: Diagnostics | None = None

    @property
    def structures(self) -> dict[str, str]:
        """The form of each layer, by its name; "auto" until the first pass."""
        return {site.name: site.structure for site in self._curvature.sites}

    @property
    def damping(self) -> float:
        """lambda of the next step."""
        return self._rule.at(self._steps)

    def backward(self, loss: Tensor, out: Tensor, *, retain_graph: bool = False, scale: float = 1.0) -> None:
        """`loss.backward()`, and the rows of the Fisher matrix over `out`; begins their upload with the last pass of a step.

        Args:
            loss: a number, the mean over its terms; with a GradScaler, what `scaler.scale(loss)` gives.
            out: the network's output that the loss was made of, [examples, ...], classes along the last axis.
            retain_graph: as that of `Tensor.backward`.
            scale: what the loss was multiplied by, `scaler.get_scale()`; matters to "empirical" only.
        """
        calls = self._curvature.recorder.take()
        self.add(out, calls, lambda: torch.autograd.grad(loss, out, retain_graph=True)[0] / scale)
        loss.backward(retain_graph=retain_graph)

    def add(self, out: Tensor, calls: Sequence[Call], gradient: Any) -> None:
        """Takes a pass in before its backward pass; passes whose gradients have been zeroed since are dropped."""
        if self._curvature.passes and not any(
            p.grad is not None and bool(p.grad.any()) for p in self._parameters
        ):
            self._drop()
        self._curvature.add(out, calls, gradient)
        if self._curvature.passes == self._accumulate:
            self._load()

    def begin(self) -> None:
        """Sends the gradients, and lets the device relax; does not wait."""
        if self._loaded is None or self._curvature.passes != self._accumulate:
            self._load()
        assert self._loaded is not None
        factors, damping, matrix = self._loaded
        layout = factors.layout
        gradients = {p: p.grad if p.grad is not None else torch.zeros_like(p) for p in layout.parameters}
        gradient = layout.gather(gradients).detach()
        target = gradient.cpu().to(torch.float64 if self._dtype == "float64" else torch.float32).numpy()
        started = self._device.start(matrix, target)
        self._pending.append(_Pending(self._steps, damping, factors.examples, layout, gradient, started))
        self._steps += 1
        self._drop()

    def finish(self) -> None:
        """Waits for the answer that is due, and writes it into `.grad`."""
        if len(self._pending) <= self._lag:
            for p in self._parameters:
                if p.grad is not None:
                    p.grad.zero_()
            return
        try:
            directions, diagnostics, promise = self._pending.popleft().finish()
        except SpuError:
            self._pending.clear()
            self._device.fail()
            raise
        for p, direction in directions.items():
            if p.grad is None:
                p.grad = torch.zeros_like(p)
            p.grad.copy_(direction)
        if diagnostics is not None and promise is not None:
            self.diagnostics = diagnostics
            self._rule.promised(promise)

    def step(self) -> None:
        """`begin` and `finish`: every `.grad` becomes the device's answer."""
        self.begin()
        self.finish()

    def observe(self, before: float, after: float, lr: float) -> float | None:
        """Tells damping "lm" of the loss of one batch before and after the parameters moved by -lr times the direction.

        Gives the ratio of the true to the promised reduction (Martens 2010): below 1/4 lambda grows by 1.5, above 3/4 it shrinks.
        """
        return self._rule.observe(float(before), float(after), lr)

    @property
    def is_adaptive(self) -> bool:
        """The damping wants `observe` after each step."""
        return self._rule.is_adaptive

    def remove(self) -> None:
        """Leaves the model as it was."""
        self._curvature.recorder.remove()
        self._drop()

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run needs, between two steps; waits for what is under way.

        The parameters, the optimizer and torch's global generator are the trainer's to save. A device with noise goes on with the
        noise of the new session.
        """
        restored = []
        for pending in self._pending:
            directions, *_ = pending.finish()
            restored.append({self._index(p): x.clone() for p, x in directions.items()})
        state = self._device.state()
        return {
            "step": self._steps,
            "curvature": self._curvature.state_dict(),
            "damping": self._rule.state_dict(),
            "pending": restored,
            "device": None if state is None else torch.as_tensor(np.array(state)),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on from `state_dict`."""
        self._steps = state["step"]
        self._curvature.load_state_dict(state["curvature"])
        self._rule.load_state_dict(state["damping"])
        self._pending = deque(
            _Restored({self._parameters[i]: x for i, x in directions.items()})
            for directions in state["pending"]
        )
        self._device.restore(state["device"])
        self._loaded = None

    def _index(self, parameter: Tensor) -> int:
        return next(i for i, p in enumerate(self._parameters) if p is parameter)

    def _load(self) -> None:
        factors = self._curvature.factors()
        damping = self._rule.at(self._steps)
        self._loaded = (factors, damping, self._device.load(factors.matrix(damping)))

    def _drop(self) -> None:
        self._loaded = None
        self._curvature.forget()
