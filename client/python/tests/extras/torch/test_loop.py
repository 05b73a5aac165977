"""Training loops as they are written: what counts for a step, and in which order things happen."""

from __future__ import annotations

import copy
import gc
import warnings
import weakref
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

import spu_client as spu
from spu_client.torch import TNGD, Fisher, Loss, Preconditioner, precondition
from tests.extras.torch.oracle import fisher_matrix, flat_grad, gradient

DAMPING = 0.05
OPTIONS: dict[str, Any] = {"damping": DAMPING, "duration": 800.0, "encoding": "float64", "seed": 5}
FISHERS: list[Fisher] = ["mc", "ggn", "empirical"]


def network() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.LayerNorm(5), nn.Linear(5, 3)).double()


def batch(seed: int = 2, examples: int = 6) -> tuple[Tensor, Tensor]:
    random = torch.Generator().manual_seed(seed)
    return torch.randn(examples, 4, dtype=torch.float64, generator=random), torch.randint(
        3, (examples,), generator=random
    )


def exact(model: nn.Module, x: Tensor, y: Tensor, fisher: Fisher = "ggn", damping: float = DAMPING) -> Tensor:
    g = gradient(model, x, y, "cross_entropy")
    F = fisher_matrix(model, x, y, "cross_entropy", fisher, seed=5)
    return torch.linalg.solve(F + damping * torch.eye(g.numel()), g)


def weights(model: nn.Module) -> Tensor:
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def moved(model: nn.Module, before: Tensor, lr: float = 1.0) -> Tensor:
    return (before - weights(model)) / lr


def close(found: Tensor, wanted: Tensor, bound: float = 1e-6) -> None:
    assert (found - wanted).norm() < bound * wanted.norm()


@pytest.mark.parametrize("fisher", FISHERS)
def test_plain_loop(session: spu.Session, fisher: Fisher) -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    pre = precondition(optimizer, model, session, fisher=fisher, **OPTIONS)
    for step in range(3):
        x, y = batch(step)
        if fisher != "mc" or step == 0:
            wanted = exact(copy_of(model), x, y, fisher)
        optimizer.zero_grad()
        functional.cross_entropy(model(x), y).backward()
        before = weights(model)
        optimizer.step()
        if fisher != "mc" or step == 0:
            close(moved(model, before, 0.1), wanted)
    assert pre.diagnostics is not None
    assert (pre.diagnostics.step, pre.diagnostics.examples, pre.diagnostics.dimension) == (
        2,
        6,
        weights(model).numel(),
    )
    assert pre.diagnostics.slope > 0
    pre.remove()
    optimizer.zero_grad()
    functional.cross_entropy(model(x), y).backward()
    before, g = weights(model), flat_grad(model)
    optimizer.step()
    close(moved(model, before, 0.1), g)


def copy_of(model: nn.Module) -> nn.Module:
    """The same network without hooks."""
    other = network()
    other.load_state_dict(copy.deepcopy(model.state_dict()))
    return other


@pytest.mark.parametrize("fisher", ["ggn", "empirical"])
def test_gradients_accumulate(session: spu.Session, fisher: Fisher) -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    precondition(optimizer, model, session, fisher=fisher, **OPTIONS)
    x, y = batch()
    wanted = exact(network(), x, y, fisher)
    for one, of in zip(x.split(2), y.split(2), strict=True):
        (functional.cross_entropy(model(one), of) / 3).backward()
    before = weights(model)
    optimizer.step()
    close(moved(model, before), wanted)


def test_validation_does_not_count(session: spu.Session) -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    precondition(optimizer, model, session, fisher="ggn", **OPTIONS)
    x, y = batch()
    wanted = exact(network(), x, y)
    model(batch(7)[0])
    out = model(x)
    model.eval()
    model(batch(8)[0])
    with torch.no_grad():
        model(batch(9)[0])
    model.train()
    functional.cross_entropy(out, y).backward()
    before = weights(model)
    optimizer.step()
    close(moved(model, before), wanted)


def test_keeps_no_graph_of_validation(session: spu.Session) -> None:
    """Also where it runs with gradients: one pass is kept at most."""
    model = network().eval()
    pre = precondition(torch.optim.SGD(model.parameters()), model, session, **OPTIONS)
    kept = []
    for seed in range(4):
        kept.append(weakref.ref(model(batch(seed)[0])))
    gc.collect()
    assert sum(each() is not None for each in kept) <= 1
    pre.remove()
    gc.collect()
    assert not any(each() is not None for each in kept)


def test_trains_in_eval_mode(session: spu.Session) -> None:
    model = network().eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    precondition(optimizer, model, session, fisher="ggn", **OPTIONS)
    x, y = batch()
    wanted = exact(network(), x, y)
    functional.cross_entropy(model(x), y).backward()
    before = weights(model)
    optimizer.step()
    close(moved(model, before), wanted)


@pytest.mark.parametrize("fisher", ["ggn", "empirical"])
def test_gradient_scaler(session: spu.Session, fisher: Fisher) -> None:
    """The loss scale reaches neither direction nor rows, and a step that is left out leaves no rows behind."""
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    pre = precondition(optimizer, model, session, fisher=fisher, scaler=scaler, **OPTIONS)
    x, y = batch(3)
    scaler.scale(functional.cross_entropy(model(x), y) * float("inf")).backward()
    scaler.step(optimizer)
    scaler.update()
    assert pre.diagnostics is None
    assert scaler.get_scale() == 512.0
    optimizer.zero_grad(set_to_none=fisher == "ggn")
    x, y = batch()
    wanted = exact(network(), x, y, fisher)
    scaler.scale(functional.cross_entropy(model(x), y)).backward()
    before = weights(model)
    scaler.step(optimizer)
    close(moved(model, before), wanted)


def test_clips_before_and_after(session: spu.Session) -> None:
    x, y = batch()
    wanted, g = exact(network(), x, y), gradient(network(), x, y, "cross_entropy")
    model = network()
    pre = Preconditioner(model, session, fisher="ggn", **OPTIONS)
    out = model(x)
    pre.backward(functional.cross_entropy(out, y), out)
    nn.utils.clip_grad_norm_(model.parameters(), 0.01)
    pre.step()
    close(flat_grad(model), wanted * 0.01 / (g.norm() + 1e-6))
    nn.utils.clip_grad_norm_(model.parameters(), 0.001)
    assert abs(float(flat_grad(model).norm()) - 0.001) < 1e-6


def test_parameter_groups_and_frozen_parameters(session: spu.Session) -> None:
    """Groups have their own rates; what is in no group is no part of F."""
    model = network()
    groups = [{"params": model[3].parameters(), "lr": 0.5}, {"params": model[0].parameters(), "lr": 2.0}]
    optimizer = torch.optim.SGD(groups)
    precondition(optimizer, model, session, fisher="ggn", **OPTIONS)
    x, y = batch()
    twin = network()
    twin[2].requires_grad_(False)
    wanted = exact(twin, x, y)
    functional.cross_entropy(model(x), y).backward()
    before = weights(model)
    optimizer.step()
    difference = moved(model, before)
    assert difference[25:35].norm() == 0
    close(difference[:25] / 2, wanted[:25])
    close(difference[35:] / 0.5, wanted[25:])


def test_adam_takes_the_direction(session: spu.Session) -> None:
    model, twin = network(), network()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    precondition(optimizer, model, session, fisher="ggn", **OPTIONS)
    other = torch.optim.AdamW(twin.parameters(), lr=1e-2)
    for step in range(3):
        x, y = batch(step)
        direction = exact(twin, x, y)
        optimizer.zero_grad()
        functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        for p, d in zip(
            twin.parameters(), direction.split([p.numel() for p in twin.parameters()]), strict=True
        ):
            p.grad = d.reshape(p.shape).clone()
        other.step()
        assert (weights(model) - weights(twin)).abs().max() < 1e-5


def test_closure(session: spu.Session) -> None:
    """A step that makes the gradients itself, as Lightning's."""
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    precondition(optimizer, model, session, fisher="ggn", **OPTIONS)
    x, y = batch()

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = functional.cross_entropy(model(x), y)
        loss.backward()
        return loss

    for way in ("positional", "named"):
        wanted, before = exact(copy_of(model), x, y), weights(model)
        loss = optimizer.step(closure) if way == "positional" else optimizer.step(closure=closure)
        close(moved(model, before), wanted)
        assert loss is not None


def test_unreached_parameters_keep_their_gradient(session: spu.Session) -> None:
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(4, 6), nn.GroupNorm(2, 6), nn.Linear(6, 3)).double()
    pre = Preconditioner(model, session, fisher="ggn", structure={"2": "skip"}, **OPTIONS)
    x, y = batch()
    out = model(x)
    with pytest.warns(UserWarning, match=r"keep their gradient: 1\.weight, 1\.bias, 2\.weight, 2\.bias"):
        pre.backward(functional.cross_entropy(out, y), out)
    kept = {name: p.grad.clone() for name, p in model.named_parameters()}
    pre.step()
    for name, p in model.named_parameters():
        assert torch.equal(p.grad, kept[name]) == (not name.startswith("0.")), name
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = model(x)
        pre.backward(functional.cross_entropy(out, y), out)


def test_says_that_nothing_was_recorded(session: spu.Session) -> None:
    model = network()
    pre = Preconditioner(model, session, **OPTIONS)
    with pytest.raises(spu.SpuError, match="no row of the Fisher matrix was recorded"):
        pre.step()


def test_tngd(session: spu.Session) -> None:
    model = network()
    optimizer = TNGD(model, session, lr=0.5, fisher="ggn", **OPTIONS)
    x, y = batch()
    wanted, before = exact(network(), x, y), weights(model)
    out = model(x)
    optimizer.backward(functional.cross_entropy(out, y), out)
    optimizer.step()
    close(moved(model, before, 0.5), wanted)


def test_output_of_a_structure(session: spu.Session) -> None:
    """A model that gives its loss beside two heads, as those of Hugging Face do."""

    class Span(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(4)
            self.layer = nn.Linear(4, 6).double()

        def forward(self, x: Tensor, y: Tensor) -> dict[str, Tensor]:
            start, end = self.layer(x).split(3, -1)
            loss = functional.cross_entropy(start, y) + functional.cross_entropy(end, y)
            return {"loss": loss / 2, "start": start, "end": end}

    model = Span()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    precondition(
        optimizer,
        model,
        session,
        fisher="ggn",
        output=lambda out: torch.stack([out["start"], out["end"]], 1),
        **OPTIONS,
    )
    x, y = batch()
    twin = nn.Sequential(Span().layer, nn.Unflatten(1, (2, 3)))
    labels = torch.stack([y, y], 1)
    wanted, before = exact(twin, x, labels), weights(model)
    model(x, y)["loss"].backward()
    optimizer.step()
    close(moved(model, before), wanted)


def test_law_of_the_labels_as_a_function(session: spu.Session) -> None:
    """Many draws of a law given as a function make the exact F of the same law by name."""
    model, x = network(), batch()[0]
    y = torch.randn(6, 3, dtype=torch.float64)
    found = []
    kinds: list[tuple[Loss, Fisher, int]] = [
        ("mse", "ggn", 1),
        (lambda z: torch.distributions.Normal(z, 0.5**0.5), "mc", 600),
    ]
    for loss, fisher, samples in kinds:
        pre = Preconditioner(model, session, loss=loss, fisher=fisher, samples=samples, **OPTIONS)
        out = model(x)
        model.zero_grad()
        pre.backward(functional.mse_loss(out, y), out)
        pre.step()
        pre.remove()
        found.append(flat_grad(model))
    # F of twice the size would be another by half.
    close(found[1], found[0], 0.2)
