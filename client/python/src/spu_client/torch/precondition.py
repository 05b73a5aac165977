"""Natural gradients in a training loop that stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count as counter
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import invalid_argument
from ..session.session import Session
from .preconditioner import Preconditioner
from .recorder import Call


def _tensors(out: Any) -> Iterator[Tensor]:
    """The tensors of an output, which may be a structure of them."""
    if isinstance(out, Tensor):
        yield out
    elif isinstance(out, dict):
        for value in out.values():
            yield from _tensors(value)
    elif isinstance(out, (list, tuple)):
        for value in out:
            yield from _tensors(value)


class Hooked(Preconditioner):
    """A Preconditioner that takes part in `optimizer.step()` by itself, until `remove`."""

    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        model: nn.Module,
        session: Session | None,
        *,
        output: Callable[[Any], Tensor],
        scaler: Any,
        **options: Any,
    ) -> None:
        super().__init__(model, session, **options)
        self._output = output
        self._scaler = scaler
        # By number and not in the hooks themselves: a hook that holds what it hangs on is never freed.
        self._forwards: dict[int, tuple[Tensor, list[Call]]] = {}
        self._validations: list[int] = []
        self._numbers = counter()
        self._handles = [
            model.register_forward_pre_hook(self._before_forward),
            model.register_forward_hook(self._after_forward),
            optimizer.register_step_pre_hook(self._before_step),
        ]

    def _before_forward(self, model: nn.Module, args: Any) -> None:
        self._curvature.recorder.take()
        if not model.training:
            # Nobody may ever go back through a validation pass: one of them is kept at most.
            while self._validations:
                self._forwards.pop(self._validations.pop(), None)

    def _after_forward(self, model: nn.Module, args: Any, out: Any) -> None:
        calls = self._curvature.recorder.take()
        if not calls:
            return
        z = self._output(out)
        number = next(self._numbers)
        self._forwards[number] = (z, calls)
        if not model.training:
            self._validations.append(number)
        is_empirical = self._curvature.fisher == "empirical"
        for tensor in [z] if is_empirical else [each for each in _tensors(out) if each.requires_grad]:
            tensor.register_hook(self._hook_of(number))

    def _hook_of(self, number: int) -> Callable[[Tensor], None]:
        def arrive(gradient: Tensor) -> None:
            found = self._forwards.pop(number, None)
            if found is not None:
                scale = 1.0 if self._scaler is None else self._scaler.get_scale()
                self.add(*found, lambda: gradient / scale)

        return arrive

    def _before_step(self, optimizer: Any, args: Any, kwargs: Any) -> Any:
        closure = kwargs.get("closure", args[1] if len(args) > 1 else None)
        if closure is None:
            self._precondition()
            return None

        def then_precondition() -> Any:
            # The gradients are made in here (Lightning does so), and not before the step.
            with torch.enable_grad():
                loss = closure()
            self._precondition()
            return loss

        if "closure" in kwargs:
            return args, {**kwargs, "closure": then_precondition}
        return (args[0], then_precondition, *args[2:]), kwargs

    def _precondition(self) -> None:
        self._forwards = {}
        self.step()

    def remove(self) -> None:
        """Leaves model and optimizer as they were."""
        for handle in self._handles:
            handle.remove()
        self._forwards = {}
        super().remove()


def precondition(
    optimizer: torch.optim.Optimizer,
    model: nn.Module,
    session: Session | None,
    *,
    output: Callable[[Any], Tensor] = lambda out: out,
    scaler: Any = None,
    **options: Any,
) -> Preconditioner:
    """Lets every `optimizer.step()` take the device's natural gradient instead of the gradient.

        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)      # becomes TNGD-Adam; SGD becomes TNGD
        spu_client.torch.precondition(optimizer, model, session, loss="cross_entropy", damping=1e-2)

    Whoever calls the step: a plain loop, Accelerate, Lightning, the Trainer of Hugging Face. The passes whose backward ran since
    the gradients were zeroed are those of the step, so that validation does not count, and neither does a step that a GradScaler
    left out. The rows of "mc" and "ggn" are made apart from the loss and so know no loss scale.

    Args:
        optimizer: whose parameters are trained, in any number of groups.
        model: that the trainer calls.
        session: of the device; with a process group its first rank has one, and the others None.
        output: the tensor [examples, ...] that the loss is made of, from what the model gives.
        scaler: the GradScaler in use, which "empirical" needs to know.
        **options: those of Preconditioner.

    Returns:
        What `.remove()`, `.diagnostics`, `.state_dict()` and `.load_state_dict()` are called on.
    """
    inner = optimizer
    while isinstance(getattr(inner, "optimizer", None), torch.optim.Optimizer):
        inner = inner.optimizer
    parameters = [p for group in inner.param_groups for p in group["params"]]
    owned = {id(p) for p in parameters}
    if not any(id(p) in owned for p in model.parameters()):
        raise invalid_argument("optimizer", "has no parameter of the model: make it of model.parameters().")
    return Hooked(inner, model, session, output=output, scaler=scaler, parameters=parameters, **options)
