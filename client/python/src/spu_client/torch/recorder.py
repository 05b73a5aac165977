"""What the layers of a model were given in a forward pass, and where their outputs are in its graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import GradientEdge, get_gradient_edge

from .sites import Site


@dataclass(frozen=True)
class Call:
    """A layer's call: its index, its inputs, and the edge at which its outputs' gradient arrives.

    The edge and not the outputs, because what follows may write into these (ReLU(inplace=True)).
    """

    site: int
    x: Tensor
    edge: GradientEdge


class Recorder:
    """Hooks on every site. `take` gives the calls since the last one, in their order."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self._calls: list[Call] = []
        self._handles = [
            site.module.register_forward_hook(self._hook_of(index), with_kwargs=True)
            for index, site in enumerate(sites)
        ]

    def _hook_of(self, index: int) -> Any:
        def record(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], output: Tensor) -> None:
            if torch.is_grad_enabled() and output.requires_grad:
                x = args[0] if args else kwargs["input"]
                self._calls.append(Call(index, x.detach(), get_gradient_edge(output)))

        return record

    def take(self) -> list[Call]:
        """The calls since the last `take`."""
        calls, self._calls = self._calls, []
        return calls

    def remove(self) -> None:
        """Leaves the model as it was."""
        for handle in self._handles:
            handle.remove()
        self._calls = []


@dataclass(frozen=True)
class Traced:
    """A call, and the gradients of all row sets for its outputs: [B, K, ...]."""

    site: int
    x: Tensor
    deltas: Tensor


def trace(z: Tensor, calls: Sequence[Call], row_sets: Iterable[Tensor]) -> list[Traced]:
    """Propagates every row set back to the calls that z depends on, one backward pass each, and leaves the graph as it is."""
    if not calls:
        return []
    edges = [call.edge for call in calls]
    found: list[list[Tensor]] = [[] for _ in calls]
    for rows in row_sets:
        gradients = torch.autograd.grad(z, edges, rows.to(z.dtype), retain_graph=True, allow_unused=True)
        for each, gradient in zip(found, gradients, strict=True):
            if gradient is not None:
                each.append(gradient.detach())
    return [
        Traced(call.site, call.x, _by_example(torch.stack(deltas, 1), z.shape[0]))
        for call, deltas in zip(calls, found, strict=True)
        if deltas
    ]


def _by_example(deltas: Tensor, examples: int) -> Tensor:
    """Deltas of a layer that was given [B * T, ...], examples outermost, as [B, K, T, ...]."""
    first = deltas.shape[0]
    if first == examples:
        return deltas
    if first % examples != 0:
        raise ValueError(
            f"a layer was given {first} inputs for {examples} examples: the first axis of what layers are given must be the "
            "examples'."
        )
    split = deltas.reshape(examples, first // examples, *deltas.shape[1:])
    return split.transpose(1, 2)
