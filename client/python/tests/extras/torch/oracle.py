"""(F + lambda I)^-1 g by torch.func's Jacobian of the whole network, in float64 and densely: no hook, no formula of a layer."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, hessian, jacrev
from torch.nn import functional

from spu_client.torch import Loss


def loss_of(name: Loss, z: Tensor, labels: Tensor, reduction: str = "mean") -> Tensor:
    if name == "cross_entropy":
        return functional.cross_entropy(z.flatten(0, -2), labels.flatten(), reduction=reduction)
    if name == "bce":
        return functional.binary_cross_entropy_with_logits(z, labels, reduction=reduction)
    return functional.mse_loss(z, labels, reduction=reduction)


def drawn_labels(name: Loss, z: Tensor, generator: torch.Generator) -> Tensor:
    """The labels that a generator of the same seed draws."""
    if name == "cross_entropy":
        return torch.multinomial(z.softmax(-1).flatten(0, -2), 1, generator=generator).reshape(z.shape[:-1])
    if name == "bce":
        return torch.bernoulli(z.sigmoid(), generator=generator)
    # About z with variance 1/2; the sign of the noise is that of the row, which F does not have.
    return z - torch.randn(z.shape, dtype=z.dtype, generator=generator) / 2**0.5


def trained(model: nn.Module) -> dict[str, Tensor]:
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def jacobian(model: nn.Module, inputs: Tensor) -> tuple[Tensor, Tensor]:
    """z, and dz / dtheta as [*z.shape, N]."""
    parameters = {name: p.detach() for name, p in trained(model).items()}
    z = model(inputs).detach()
    # In-place activations would write into what jacrev differentiates; it copies none of them.
    pieces = jacrev(lambda p: functional_call(model, p, (inputs,)))(parameters)
    return z, torch.cat([pieces[name].flatten(z.dim()) for name in parameters], -1)


def fisher_matrix(
    model: nn.Module, inputs: Tensor, labels: Tensor, loss: Loss, fisher: str, seed: int = 0, samples: int = 1
) -> Tensor:
    z, J = jacobian(model, inputs)
    examples, N = z.shape[0], J.shape[-1]
    J = J.reshape(examples, -1, N)
    if fisher == "ggn":
        H: Any = hessian(lambda outputs: loss_of(loss, outputs, labels))(z)
        flat = J.reshape(-1, N)
        return flat.T @ H.reshape(flat.shape[0], -1) @ flat
    if fisher == "empirical":
        rows = []
        for e in range(examples):
            one = z[e : e + 1].clone().requires_grad_()
            (d,) = torch.autograd.grad(loss_of(loss, one, labels[e : e + 1]), one)
            rows.append(d.reshape(-1) @ J[e])
        R = torch.stack(rows)
        return R.T @ R / examples
    generator = torch.Generator().manual_seed(seed)
    terms = labels.numel()
    F = torch.zeros(N, N, dtype=z.dtype)
    for _ in range(samples):
        outputs = z.clone().requires_grad_()
        drawn = drawn_labels(loss, z, generator)
        (d,) = torch.autograd.grad(loss_of(loss, outputs, drawn, "sum"), outputs)
        R = torch.einsum("eo,eon->en", d.reshape(examples, -1), J)
        F += R.T @ R / (terms * samples)
    return F


def gradient(model: nn.Module, inputs: Tensor, labels: Tensor, loss: Loss) -> Tensor:
    pieces = torch.autograd.grad(loss_of(loss, model(inputs), labels), list(trained(model).values()))
    return torch.cat([piece.flatten() for piece in pieces])


def flat_grad(model: nn.Module) -> Tensor:
    return torch.cat([p.grad.flatten() for p in trained(model).values() if p.grad is not None])
