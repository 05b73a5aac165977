"""What depends on device time and on the steps before: duration, delay, lag, warm starts, damping, resumed runs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

import spu_client as spu
from spu_client.torch import TNGD, Preconditioner, precondition
from tests.extras.torch.oracle import fisher_matrix, flat_grad, gradient
from tests.extras.torch.test_loop import batch, close, exact, moved, network, weights
from tests.support.noisy import noisy_session

DAMPING = 0.05


def system(model: nn.Module, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """A and g."""
    g = gradient(model, x, y, "cross_entropy")
    F = fisher_matrix(model, x, y, "cross_entropy", "ggn")
    return F + DAMPING * torch.eye(g.numel()), g


def relaxed(A: Tensor, g: Tensor, start: Tensor, time: float) -> Tensor:
    """x(t) of dx = -(A x - g) dt from x(0)."""
    steady = torch.linalg.solve(A, g)
    return steady + torch.linalg.matrix_exp(-A * time) @ (start - steady)


def directions(model: nn.Module, pre: Preconditioner, steps: int) -> list[Tensor]:
    """With the weights as they are, each step with another batch."""
    found = []
    for step in range(steps):
        x, y = batch(step)
        model.zero_grad()
        out = model(x)
        pre.backward(functional.cross_entropy(out, y), out)
        pre.step()
        found.append(flat_grad(model).clone())
    return found


def options(**more: Any) -> dict[str, Any]:
    return {"fisher": "ggn", "encoding": "float64", "damping": DAMPING, **more}


@pytest.mark.parametrize("delay", [0.0, 2.0, 5.0])
@pytest.mark.parametrize("initial", ["reset", "warm"])
def test_relaxes_for_its_duration(session: spu.Session, initial: Any, delay: float) -> None:
    model, duration = network(), 5.0
    systems = [system(network(), *batch(step)) for step in range(4)]
    found = directions(
        model, Preconditioner(model, session, **options(duration=duration, delay=delay, initial=initial)), 4
    )
    state = systems[0][1]
    for step, (A, g) in enumerate(systems):
        if step > 0 and delay > 0:
            state = relaxed(*systems[step - 1], state if initial == "warm" else systems[step - 1][1], delay)
            state = relaxed(A, g, state, duration - delay)
        else:
            state = relaxed(A, g, state if initial == "warm" and step > 0 else g, duration)
        close(found[step], state)


def test_without_time_it_is_the_gradient(session: spu.Session) -> None:
    model = network()
    (found,) = directions(model, Preconditioner(model, session, **options(duration=0.0)), 1)
    close(found, gradient(network(), *batch(0), "cross_entropy"), 1e-12)


@pytest.mark.parametrize("lag", [1, 2])
def test_lags_behind(session: spu.Session, lag: int) -> None:
    model = network()
    found = directions(model, Preconditioner(model, session, **options(duration=800.0, lag=lag)), 4)
    for step, direction in enumerate(found):
        if step < lag:
            assert direction.norm() == 0
        else:
            close(direction, exact(network(), *batch(step - lag)))


def test_damping_by_a_schedule(session: spu.Session) -> None:
    model = network()
    schedule = [0.5, 0.1, 0.02]
    pre = Preconditioner(model, session, **options(duration=2000.0, damping=lambda step: schedule[step]))
    for step, direction in enumerate(directions(model, pre, 3)):
        close(direction, exact(network(), *batch(step), "ggn", schedule[step]))


def test_damping_of_levenberg_and_marquardt(session: spu.Session) -> None:
    """On a quadratic loss the promise is kept where lr = 1, so that the damping shrinks; a rate that overshoots makes it grow."""
    torch.manual_seed(0)
    x, y = torch.randn(8, 3, dtype=torch.float64), torch.randn(8, 2, dtype=torch.float64)
    for lr, grows in ((1.0, False), (2.5, True)):
        model = nn.Linear(3, 2).double()
        optimizer = TNGD(
            model, session, lr=lr, loss="mse", fisher="ggn", damping="lm", duration=3000.0, encoding="float64"
        )

        def loss(model: nn.Module = model) -> Tensor:
            return functional.mse_loss(model(x), y)

        out = model(x)
        optimizer.backward(functional.mse_loss(out, y), out)
        before = loss().item()
        optimizer.step(loss)
        diagnostics = optimizer.preconditioner.diagnostics
        assert diagnostics is not None
        assert diagnostics.damping == 1e-2
        assert optimizer.preconditioner.damping == pytest.approx(1e-2 * (1.5 if grows else 1 / 1.5))
        assert (loss().item() > before) == grows


def test_promises_the_true_reduction(session: spu.Session) -> None:
    torch.manual_seed(0)
    x, y = torch.randn(8, 3, dtype=torch.float64), torch.randn(8, 2, dtype=torch.float64)
    model = nn.Linear(3, 2).double()
    pre = Preconditioner(
        model, session, loss="mse", fisher="ggn", damping="lm", duration=3000.0, encoding="float64"
    )
    out = model(x)
    loss = functional.mse_loss(out, y)
    pre.backward(loss, out)
    pre.step()
    with pytest.raises(spu.SpuError, match="has not heard of the last step"):
        _ = pre.damping
    with torch.no_grad():
        for p in model.parameters():
            p.sub_(0.7 * p.grad)
        ratio = pre.observe(float(loss), float(functional.mse_loss(model(x), y)), 0.7)
    assert ratio == pytest.approx(1, abs=1e-5)


def train(
    session: spu.Session, steps: int, resume: bytes | None = None, **more: Any
) -> tuple[nn.Module, bytes]:
    """Trains on, and saves everything that a trainer saves."""
    model = network()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    pre = precondition(optimizer, model, session, **{"encoding": "float64", "damping": DAMPING, **more})
    first = 0
    if resume is not None:
        saved = torch.load(io.BytesIO(resume), weights_only=True)
        first = saved["step"]
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        pre.load_state_dict(saved["device"])
    for step in range(first, first + steps):
        x, y = batch(step)
        optimizer.zero_grad()
        functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    buffer = io.BytesIO()
    everything = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "device": pre.state_dict(),
        "step": first + steps,
    }
    torch.save(everything, buffer)
    pre.remove()
    return model, buffer.getvalue()


@pytest.mark.parametrize(
    "more",
    [
        {"fisher": "mc"},
        {"lag": 1},
        {"initial": "warm", "duration": 5.0},
        {"delay": 2.0, "duration": 5.0, "initial": "warm"},
        {"delay": 2.0, "duration": 5.0, "lag": 1},
    ],
    ids=str,
)
def test_a_resumed_run_is_the_same(chip: spu.Spu, more: dict[str, Any]) -> None:
    with chip.session(seed=1) as session:
        whole, _ = train(session, 6, **more)
    with chip.session(seed=1) as session:
        _, saved = train(session, 3, **more)
    with chip.session(seed=1) as session:
        resumed, _ = train(session, 3, saved, **more)
    assert (weights(whole) - weights(resumed)).abs().max() < 1e-6


KAPPA = 1e-4


@pytest.fixture(scope="module")
def noisy() -> Iterator[spu.Session]:
    with noisy_session(KAPPA) as session:
        yield session


@pytest.mark.parametrize("readings", [1, 4])
def test_law_with_noise(noisy: spu.Session, readings: int) -> None:
    """The direction is N(A^-1 g, kappa A^-1 / readings): the squares of M steps over their law are chi^2 of M N."""
    torch.manual_seed(1)
    model, steps = nn.Sequential(nn.Linear(30, 40), nn.Tanh(), nn.Linear(40, 10)).double(), 330
    x, y = torch.randn(6, 30, dtype=torch.float64), torch.randint(10, (6,))
    g = gradient(model, x, y, "cross_entropy")
    N = g.numel()
    A = fisher_matrix(model, x, y, "cross_entropy", "empirical") + DAMPING * torch.eye(N)
    # Readings e^(-0.05 * 200) apart are independent.
    times: Any = {"duration": 400.0, "readings": readings, "interval": 200.0 if readings > 1 else 0.0}
    pre = Preconditioner(model, noisy, fisher="empirical", encoding="float64", damping=DAMPING, **times)
    found = []
    for _ in range(steps):
        model.zero_grad()
        out = model(x)
        pre.backward(functional.cross_entropy(out, y), out)
        pre.step()
        found.append(flat_grad(model).clone())
    pre.remove()
    errors = torch.stack(found) - torch.linalg.solve(A, g)
    chi = float(torch.einsum("si,ij,sj->", errors, A, errors)) * readings / KAPPA
    # 5 standard errors are 1 % of the variance.
    assert 5 * np.sqrt(2 / (steps * N)) < 0.01
    assert abs(chi / (steps * N) - 1) < 5 * np.sqrt(2 / (steps * N))
    means = errors.mean(0)
    assert abs(float(means @ A @ means) * readings * steps / KAPPA - N) < 5 * np.sqrt(2 * N)


def test_moves_before(session: spu.Session) -> None:
    """begin() sends, finish() waits."""
    model = network()
    pre = Preconditioner(model, session, **options(duration=800.0))
    x, y = batch(0)
    out = model(x)
    pre.backward(functional.cross_entropy(out, y), out)
    before = weights(model)
    pre.begin()
    close(flat_grad(model), gradient(network(), x, y, "cross_entropy"), 1e-12)
    pre.finish()
    close(flat_grad(model), exact(network(), x, y))
    assert moved(model, before).norm() == 0
