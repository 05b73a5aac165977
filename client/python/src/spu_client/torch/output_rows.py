"""Rows of L^T J before J: which linear functions of the network's output stand for the Fisher matrix.

F = 1/M sum_m J_m^T H_m J_m over the M terms that the loss is a mean of, H_m = E[d d^T] the Fisher matrix of term m over the
network's outputs. Every row set is a tensor V of the output's shape: row (e, k) of J is sum_o V_k[e, o] dz[e, o] / dtheta.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Literal

import torch
from torch import Tensor

from ..checks import one_of
from ..errors import invalid_argument

#: "cross_entropy": classes along the last axis; "mse", "bce": one term an output ("bce" takes logits). Each is a mean over its
#: terms, as PyTorch has it. A callable gives the law of the labels, given the output: a torch.distributions.Distribution.
Loss = Literal["cross_entropy", "mse", "bce"] | Callable[[Tensor], Any]
Fisher = Literal["mc", "ggn", "empirical"]

LOSSES = ("cross_entropy", "mse", "bce")
FISHERS = ("mc", "ggn", "empirical")


def checked_loss(loss: Loss, fisher: str) -> None:
    """Refuses what has no rows."""
    one_of("fisher", fisher, FISHERS)
    if not callable(loss):
        one_of("loss", loss, LOSSES)
    elif fisher == "ggn":
        raise invalid_argument(
            "fisher", 'is "ggn", whose Hessian is known for named losses only: take "mc", or a loss by name.'
        )


def terms_of(loss: Loss, z: Tensor) -> int:
    """M, the terms that the loss of this output is a mean of."""
    if callable(loss):
        law = loss(z.detach())
        return math.prod(law.batch_shape)
    return z.numel() // z.shape[-1] if loss == "cross_entropy" else z.numel()


def drawn_rows(loss: Loss, z: Tensor, samples: int, generator: torch.Generator) -> Iterator[Tensor]:
    """The gradients of -log p(y | z) for labels y drawn from the network's own law, each over sqrt(samples)."""
    share = 1 / math.sqrt(samples)
    for _ in range(samples):
        yield share * _drawn(loss, z.detach(), generator)


def _drawn(loss: Loss, z: Tensor, generator: torch.Generator) -> Tensor:
    if callable(loss):
        return _drawn_from(loss, z, generator)
    exact = z.double() if z.dtype == torch.float64 else z.float()
    if loss == "cross_entropy":
        p = exact.softmax(-1)
        labels = torch.multinomial(p.reshape(-1, p.shape[-1]), 1, generator=generator)
        return p.scatter_add(-1, labels.reshape(*p.shape[:-1], 1), -torch.ones_like(p[..., :1]))
    if loss == "bce":
        p = exact.sigmoid()
        return p - torch.bernoulli(p, generator=generator)
    # (z - y)^2 = -log p for y of variance 1/2 about z.
    noise = torch.randn(exact.shape, dtype=exact.dtype, device=exact.device, generator=generator)
    return math.sqrt(2) * noise


def _drawn_from(loss: Callable[[Tensor], Any], z: Tensor, generator: torch.Generator) -> Tensor:
    """Distributions draw from the global generator, so this one lends it its state."""
    devices = [] if z.device.type == "cpu" else [z.device]
    with torch.random.fork_rng(devices=devices), torch.enable_grad():
        torch.manual_seed(int(torch.randint(2**62, (), generator=generator, device=z.device)))
        outputs = z.requires_grad_()
        law = loss(outputs)
        return torch.autograd.grad(-law.log_prob(law.sample()).sum(), outputs)[0]


def hessian_rows(loss: Loss, z: Tensor) -> Iterator[Tensor]:
    """The columns of L, H = L L^T the Hessian of each term's loss over the outputs: as many as an example has outputs."""
    exact = z.detach().double() if z.dtype == torch.float64 else z.detach().float()
    shape = exact.shape
    if loss == "cross_entropy":
        # diag(p) - p p^T = L L^T with L = diag(sqrt p) - p sqrt(p)^T.
        p = exact.softmax(-1).reshape(shape[0], -1, shape[-1])
        root = p.sqrt()
        for t in range(p.shape[1]):
            for c in range(p.shape[2]):
                row = torch.zeros_like(p)
                row[:, t] = -p[:, t] * root[:, t, c : c + 1]
                row[:, t, c] += root[:, t, c]
                yield row.reshape(shape)
        return
    p = exact.sigmoid().reshape(shape[0], -1)
    weights = (p * (1 - p)).sqrt() if loss == "bce" else torch.full_like(p, math.sqrt(2))
    for o in range(weights.shape[1]):
        row = torch.zeros_like(weights)
        row[:, o] = weights[:, o]
        yield row.reshape(shape)
