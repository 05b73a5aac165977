"""Natural gradients from a device, step by step: the explicit way."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..checks import count, extent
from ..errors import SpuError, invalid_argument
from ..future import Future
from ..results import MatrixLoaded
from ..session.session import Session
from ..structures.tensor import Encoding
from .batch import Batch, joined
from .curvature import Curvature
from .damping import Damping, DampingRule, Promise
from .device_steps import DeviceSteps, Relaxation, StepInitial
from .factors import StepFactors
from .output_rows import Fisher, Loss
from .pending import Begun, Diagnostics, Followed, Pending, Restored
from .ranks import Ranks
from .recorder import Call


def _check_ranks(model: nn.Module, ranks: Ranks | None, session: Session | None) -> None:
    if ranks is None and isinstance(model, nn.parallel.DistributedDataParallel):
        raise invalid_argument(
            "process_group",
            "is None, but the model is distributed: give torch.distributed.group.WORLD, and a session to rank 0.",
        )
    if (ranks is None or ranks.leads) != (session is not None):
        raise invalid_argument(
            "session", "is of the first rank alone: open one there, and give None on the others."
        )


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
        session: Session | None,
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
        process_group: Any = None,
    ) -> None:
        """Hooks the layers of the model.

        Args:
            model: a network of nn.Linear, Conv1d, Conv2d, Embedding and LayerNorm; parameters of others keep their gradient.
            session: of the device; the preconditioner is the only one that uses it. None on all ranks but the first.
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
            process_group: with DistributedDataParallel, such as torch.distributed.group.WORLD: the first rank sends the rows of
                all, and shares the answer. Every rank calls `step`, with as many examples as the others.
        """
        rank = 0 if process_group is None else torch.distributed.get_rank(process_group)
        trained = list(model.parameters()) if parameters is None else list(parameters)
        self._curvature = Curvature(
            model,
            trained,
            loss=loss,
            fisher=fisher,
            samples=samples,
            structure=structure,
            encoding=encoding,
            seed=seed + rank,
        )
        self._parameters = [p for site in self._curvature.sites for p in site.parameters]
        self._rule = DampingRule(damping)
        is_double = encoding == "float64" or (encoding is None and self._parameters[0].dtype == torch.float64)
        self._dtype = "float64" if is_double else "float32"
        relaxation = Relaxation(duration, delay, initial, readings, interval)
        self._ranks = None if process_group is None else Ranks(process_group, self._parameters)
        _check_ranks(model, self._ranks, session)
        self._device = None if session is None else DeviceSteps(session, relaxation, self._dtype)
        self._lag = count("lag", lag)
        self._accumulate = extent("accumulate", accumulate)
        self._pending: deque[Pending] = deque()
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
        if self._ranks is None and self._curvature.passes == self._accumulate:
            self._load(self._curvature.batch())

    def begin(self) -> None:
        """Sends the gradients, and lets the device relax; does not wait."""
        if self._loaded is None or self._curvature.passes != self._accumulate:
            batch = self._curvature.batch()
            batches = [batch] if self._ranks is None else self._ranks.gather(batch)
            if batches is None:
                self._advance(Followed())
                return
            self._load(joined(batches))
        assert self._loaded is not None
        assert self._device is not None
        factors, damping, matrix = self._loaded
        layout = factors.layout
        gradients = {p: p.grad if p.grad is not None else torch.zeros_like(p) for p in layout.parameters}
        gradient = layout.gather(gradients).detach()
        target = gradient.cpu().to(torch.float64 if self._dtype == "float64" else torch.float32).numpy()
        started = self._device.start(matrix, target)
        self._advance(Begun(self._steps, damping, factors.examples, layout, gradient, started))

    def finish(self) -> None:
        """Waits for the answer that is due, and writes it into `.grad`."""
        if len(self._pending) <= self._lag:
            for p in self._parameters:
                if p.grad is not None:
                    p.grad.zero_()
            return
        directions, diagnostics, promise = self._answer()
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
            directions: dict[Tensor, Tensor] = {} if isinstance(pending, Followed) else pending.finish()[0]
            restored.append({self._index(p): x.clone() for p, x in directions.items()})
        state = None if self._device is None else self._device.state()
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
            Followed()
            if self._device is None
            else Restored({self._parameters[i]: x for i, x in directions.items()})
            for directions in state["pending"]
        )
        if self._device is not None:
            self._device.restore(state["device"])
        self._loaded = None

    def _index(self, parameter: Tensor) -> int:
        return next(i for i, p in enumerate(self._parameters) if p is parameter)

    def _advance(self, pending: Pending) -> None:
        self._pending.append(pending)
        self._steps += 1
        self._drop()

    def _answer(self) -> tuple[dict[Tensor, Tensor], Diagnostics | None, Promise | None]:
        """That of the step that is due, on all ranks."""
        pending = self._pending.popleft()
        if isinstance(pending, Followed):
            assert self._ranks is not None
            return self._ranks.share(None), None, None
        try:
            directions, diagnostics, promise = pending.finish()
        except SpuError as error:
            self._pending.clear()
            if self._device is not None:
                self._device.fail()
            if self._ranks is not None:
                self._ranks.share(error)
            raise
        return directions if self._ranks is None else self._ranks.share(directions), diagnostics, promise

    def _load(self, batch: Batch) -> None:
        assert self._device is not None
        factors = self._curvature.factors(batch)
        damping = self._rule.at(self._steps)
        self._loaded = (factors, damping, self._device.load(factors.matrix(damping)))

    def _drop(self) -> None:
        self._loaded = None
        self._curvature.forget()
