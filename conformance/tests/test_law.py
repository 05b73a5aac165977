"""The law of the reference device against closed forms; bounds of 5 standard errors, 6e-7 of false alarms each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spu_client as spu

from tests.support import session_of

RNG = np.random.default_rng(11)
A = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
B = np.array([1.0, -2.0, 3.0])
RATES, Q = np.linalg.eigh(A)


@pytest.mark.parametrize("initial", ["zero", "target", "loaded", "keep"])
@pytest.mark.parametrize("t", [0.0, 0.1, 1.0, 10.0])
def test_the_mean_relaxes(t: float, initial: Any) -> None:
    x0 = np.array([0.5, 0.25, -1.0])
    start = {"zero": np.zeros(3), "target": B, "loaded": x0, "keep": np.zeros(3)}[initial]
    with session_of(kappa=0.0) as session:
        session.load(spu.dense(A))
        session.target(B)
        session.state(x0)
        session.evolve(t, initial=initial)
        got = session.sample(dtype="float64").result().values[0]
    rest = np.linalg.solve(A, B)
    decay = Q @ np.diag(np.exp(-RATES * t)) @ Q.T
    np.testing.assert_allclose(got, rest + decay @ (start - rest), rtol=1e-9, atol=1e-12)


def test_the_stationary_law() -> None:
    count = 40_000
    with session_of(kappa=0.5) as session:
        session.load(spu.dense(A))
        session.target(B)
        # Readings 20 tau apart are independent: the slowest rate is 0.66.
        x = session.sample(count, burn_in=50, interval=20, dtype="float64").result().values
    law = 0.5 * np.linalg.inv(A)
    spread = np.sqrt(np.diag(law))
    assert np.all(np.abs(x.mean(axis=0) - np.linalg.solve(A, B)) < 5 * spread / np.sqrt(count))
    errors = np.sqrt((law**2 + np.outer(spread**2, spread**2)) / count)
    assert np.all(np.abs(np.cov(x.T) - law) < 5 * errors)
    white = np.linalg.solve(np.linalg.cholesky(law), (x - np.linalg.solve(A, B)).T)
    # chi2 of 3 for each reading: a kappa or A of 1 % off is 3e-2 off here, its standard error 1.2e-2.
    assert abs(np.mean(np.sum(white**2, axis=0)) - 3) < 5 * np.sqrt(6 / count)


def test_innovations_are_white() -> None:
    h, count = 0.3, 100_000
    with session_of(kappa=0.5) as session:
        session.load(spu.dense(A))
        session.target(B)
        x = session.sample(count, burn_in=50, interval=h, dtype="float64").result().values
    rest = np.linalg.solve(A, B)
    decay = Q @ np.diag(np.exp(-RATES * h)) @ Q.T
    spread = Q @ np.diag(0.5 * (1 - np.exp(-2 * RATES * h)) / RATES) @ Q.T
    e = np.linalg.solve(np.linalg.cholesky(spread), (x[1:] - rest - (x[:-1] - rest) @ decay).T).T
    n = len(e)
    assert np.all(np.abs(e.mean(axis=0)) < 5 / np.sqrt(n))
    assert abs(np.mean(e**2) - 1) < 5 * np.sqrt(2 / e.size)
    cross = e.T @ e / n
    assert np.all(np.abs(cross - np.eye(3)) < 5 * np.sqrt((1 + np.eye(3)) / n))
    assert np.all(np.abs(e[1:].T @ e[:-1] / n) < 5 / np.sqrt(n))


def test_one_law_in_many_forms() -> None:
    G, K = np.diag([1.0, 2.0]), np.array([[2.0, 0.3], [0.3, 1.0]])
    J = np.linalg.cholesky(np.kron(G, K)).T
    a, delta = RNG.standard_normal((2, 2)), RNG.standard_normal((2, 2))
    rows = np.array([np.kron(delta[k], a[k]) for k in range(2)])
    b = np.arange(1.0, 5.0)
    same = [
        [spu.dense(np.kron(G, K)), spu.kronecker(A=K, G=G), spu.low_rank(spu.rows(J), examples=4)],
        [
            spu.low_rank(spu.rows(rows), examples=2, damping=0.1),
            spu.low_rank(spu.row_kronecker(a, delta), damping=0.1),
        ],
        [
            spu.diagonal([1.0, 2.0, 3.0, 4.0]),
            spu.block_diagonal([spu.diagonal([1.0, 2.0]), spu.diagonal([3.0, 4.0])]),
        ],
    ]
    for forms in same:
        found = []
        for form in forms:
            with session_of(kappa=0.1, seed=4) as session:
                session.load(form)
                session.target(b)
                session.evolve(0.7, initial="target")
                found.append(session.sample(3, interval=0.5, dtype="float64").result().values)
        for other in found[1:]:
            # The noise is drawn in cells, so that the forms agree in each reading.
            np.testing.assert_allclose(other, found[0], rtol=1e-6, atol=1e-9)
