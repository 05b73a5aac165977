"""The direction is (F + lambda I)^-1 g, for ten networks, each Fisher matrix and each structure."""

from __future__ import annotations

import pytest
import torch

import spu_client as spu
from spu_client.torch import Fisher, Preconditioner
from tests.extras.torch.networks import CASES, Case
from tests.extras.torch.oracle import fisher_matrix, flat_grad, gradient, loss_of

DAMPING = 0.05
#: e^(-lambda t) = 4e-18 of the slowest mode is left.
DURATION = 800.0


def direction(
    session: spu.Session, case: Case, fisher: Fisher, structure: str, encoding: str, samples: int = 1
) -> torch.Tensor:
    model, inputs, labels = case.build()
    pre = Preconditioner(
        model,
        session,
        loss=case.loss,
        fisher=fisher,
        structure=structure,
        samples=samples,
        duration=DURATION,
        damping=DAMPING,
        encoding=encoding,
        seed=5,
    )
    out = model(inputs)
    pre.backward(loss_of(case.loss, out, labels), out)
    pre.step()
    pre.remove()
    return flat_grad(model)


@pytest.mark.parametrize("fisher", ["mc", "ggn", "empirical"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_is_the_exact_natural_gradient(session: spu.Session, case: Case, fisher: Fisher) -> None:
    model, inputs, labels = case.build()
    F = fisher_matrix(model, inputs, labels, case.loss, fisher, seed=5)
    g = gradient(model, inputs, labels, case.loss)
    exact = torch.linalg.solve(F + DAMPING * torch.eye(g.numel()), g)
    # F matters: without it the direction would be another.
    assert (exact - g / DAMPING).norm() > 0.05 * exact.norm()
    for structure in ("auto", "rows"):
        for encoding, bound in (("float64", 1e-6), ("float32", 1e-4)):
            found = direction(session, case, fisher, structure, encoding)
            assert (found - exact).norm() < bound * exact.norm(), (structure, encoding)
