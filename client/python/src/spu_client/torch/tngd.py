"""Thermodynamic natural gradient descent as an optimizer of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from ..checks import not_negative
from ..errors import SpuError
from ..session.session import Session
from .preconditioner import Preconditioner


class TNGD(torch.optim.Optimizer):
    """theta <- theta - lr (F + lambda I)^-1 g (arXiv 2405.13817), the inverse by a device.

        optimizer = TNGD(model, session, lr=0.1, damping=1e-2)
        out = model(inputs)
        optimizer.backward(cross_entropy(out, labels), out)
        optimizer.step()

    With damping "lm", `step(closure)` calls `closure` before and after the step, to see what it brought; `closure` gives the
    loss of the batch, and leaves the gradients alone.
    """

    def __init__(self, model: nn.Module, session: Session | None, lr: float = 1e-2, **options: Any) -> None:
        """Hooks the layers of the model; `options` are those of Preconditioner."""
        not_negative("lr", lr)
        parameters = [p for p in model.parameters() if p.requires_grad]
        super().__init__(parameters, {"lr": lr})
        self.preconditioner = Preconditioner(model, session, parameters=parameters, **options)

    def backward(self, loss: Tensor, out: Tensor) -> None:
        """`Preconditioner.backward`."""
        self.preconditioner.backward(loss, out)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step with the gradients and rows of `backward`; gives the loss of `closure` before it, where there is one."""
        pre = self.preconditioner
        if pre.is_adaptive and closure is None:
            raise SpuError(
                "INVALID_ARGUMENT",
                'closure: damping "lm" needs the loss after the step: give a function that computes it.',
            )
        with torch.no_grad():
            before: Any = closure() if closure is not None else None
            pre.step()
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        p.sub_(group["lr"] * p.grad)
            if pre.is_adaptive and closure is not None:
                pre.observe(float(before), float(closure()), self.param_groups[0]["lr"])
        return before

    def state_dict(self) -> dict[str, Any]:
        """That of torch.optim.Optimizer, and the preconditioner's."""
        return {**super().state_dict(), "preconditioner": self.preconditioner.state_dict()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Goes on from `state_dict`."""
        rest = dict(state_dict)
        own = rest.pop("preconditioner")
        super().load_state_dict(rest)
        self.preconditioner.load_state_dict(own)
