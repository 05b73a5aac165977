"""K-FAC of a layer (expand, arXiv 2311.00636): G (x) A of the gradients for its outputs and of its inputs, by torch.func."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

import spu_client as spu
from spu_client.torch import Fisher, Preconditioner
from tests.extras.torch.networks import CASES, Case
from tests.extras.torch.oracle import drawn_labels, fisher_matrix, flat_grad, gradient, loss_of, trained

DAMPING = 0.05


def outputs_and_inputs(
    model: nn.Module, layer: nn.Module, inputs: Tensor, row_set: Any
) -> tuple[Tensor, Tensor]:
    """Gradients for a layer's outputs and its inputs, [calls, B, ...], by an addition of zeros to its outputs."""
    zeros: list[Tensor] = []
    given: list[Tensor] = []

    def add(module: nn.Module, args: Any, output: Tensor) -> Tensor:
        given.append(args[0].detach().clone())
        zeros.append(torch.zeros_like(output, requires_grad=True))
        return output + zeros[-1]

    handle = layer.register_forward_hook(add)
    z = model(inputs)
    handle.remove()
    return torch.stack(torch.autograd.grad((z * row_set).sum(), zeros)), torch.stack(given)


def matrix_of(layer: Any, deltas: Tensor, given: Tensor) -> tuple[Tensor, Tensor]:
    """Outputs and inputs with the bias's 1, a row for each position."""
    if isinstance(layer, nn.Conv2d):
        x = functional.unfold(
            given.flatten(0, 1), layer.kernel_size, layer.dilation, layer.padding, layer.stride
        )
        a, d = x.transpose(1, 2).flatten(0, 1), deltas.flatten(0, 1).flatten(2).transpose(1, 2).flatten(0, 1)
    else:
        a, d = given.flatten(0, -2), deltas.flatten(0, -2)
    return d, torch.cat([a, torch.ones(len(a), 1, dtype=a.dtype)], 1)


def solved(model: nn.Module, inputs: Tensor, layer: Any, rows: Tensor, terms: int, g: Tensor) -> Tensor:
    """(G (x) A + lambda I)^-1 g with columns of [W, bias]."""
    d, a = matrix_of(layer, *outputs_and_inputs(model, layer, inputs, rows))
    K = torch.kron(d.T @ d / terms, a.T @ a / len(a))
    return torch.linalg.solve(K + DAMPING * torch.eye(len(g)), g)


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("perceptron", ("0", "2")),
        ("twice", ("inner",)),
        ("tokens", ("0",)),
        ("images", ("0",)),
        ("attention", ("value",)),
    ],
)
def test_is_kfac(session: spu.Session, name: str, layers: tuple[str, ...]) -> None:
    case: Case = next(each for each in CASES if each.name == name)
    model, inputs, labels = case.build()
    pre = Preconditioner(
        model,
        session,
        loss=case.loss,
        structure=dict.fromkeys(layers, "kronecker"),
        duration=800.0,
        damping=DAMPING,
        encoding="float64",
        seed=5,
    )
    out = model(inputs)
    pre.backward(loss_of(case.loss, out, labels), out)
    g = gradient(model, inputs, labels, case.loss)
    pre.step()
    pre.remove()
    z = out.detach().requires_grad_()
    drawn = drawn_labels(case.loss, z.detach(), torch.Generator().manual_seed(5))
    (rows,) = torch.autograd.grad(loss_of(case.loss, z, drawn, "sum"), z)
    # The others share one block of exact rows.
    names = list(trained(model))
    columns = torch.arange(g.numel()).split([p.numel() for p in trained(model).values()])
    left = [c for n, c in zip(names, columns, strict=True) if n.rpartition(".")[0] not in layers]
    found = flat_grad(model)
    if left:
        index = torch.cat(left)
        F = fisher_matrix(model, inputs, labels, case.loss, "mc", seed=5)[index][:, index]
        exact = torch.linalg.solve(F + DAMPING * torch.eye(len(index)), g[index])
        assert (found[index] - exact).norm() < 1e-6 * exact.norm()
    for layer in layers:
        module = model.get_submodule(layer)
        weight, bias = (columns[names.index(f"{layer}.{part}")] for part in ("weight", "bias"))
        index = torch.cat([weight.reshape(len(bias), -1), bias[:, None]], 1).flatten()
        exact = solved(model, inputs, module, rows, labels.numel(), g[index])
        assert (exact - g[index] / DAMPING).norm() > 0.01 * exact.norm()
        assert (found[index] - exact).norm() < 1e-6 * exact.norm()


def test_chooses_by_size(session: spu.Session) -> None:
    """Rows of up to 4 MiB a layer, K-FAC beyond; one input an example is exact at any size."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(300, 4), nn.Linear(4, 300), nn.Linear(300, 300), nn.Linear(300, 2))
    pre = Preconditioner(model, session, loss="mse", fisher="mc")
    out = model(torch.randn(32, 3, 300))
    pre.backward(functional.mse_loss(out, torch.zeros_like(out)), out)
    assert pre.structures == {"0": "rows", "1": "rows", "2": "kronecker", "3": "rows"}
    pre.remove()
    wide = nn.Sequential(nn.Linear(300, 300))
    pre = Preconditioner(wide, session, loss="mse", fisher="mc")
    out = wide(torch.randn(32, 300))
    pre.backward(functional.mse_loss(out, torch.zeros_like(out)), out)
    assert pre.structures == {"0": "row_kronecker"}


@pytest.mark.parametrize("fisher", ["mc", "ggn", "empirical"])
def test_accumulates_kronecker_factors(session: spu.Session, fisher: Fisher) -> None:
    """Two passes of one step are one pass of both, also where the factors are sums."""
    case: Case = next(each for each in CASES if each.name == "tokens")
    found = []
    for sizes in ([4], [2, 2]):
        model, inputs, labels = case.build()
        pre = Preconditioner(
            model,
            session,
            loss=case.loss,
            fisher=fisher,
            structure={"0": "kronecker"},
            encoding="float64",
            duration=800.0,
            damping=DAMPING,
            accumulate=len(sizes),
            seed=5,
        )
        for x, y in zip(inputs[:4].split(sizes), labels[:4].split(sizes), strict=True):
            out = model(x)
            pre.backward(loss_of(case.loss, out, y) / len(sizes), out)
        pre.step()
        pre.remove()
        found.append(flat_grad(model))
    assert (found[0] - found[1]).norm() < 1e-6 * found[0].norm()
