"""What the device measures, against NumPy in float64. Bounds are 5 standard errors (one false alarm in two million numbers),
and the readings so many that an error of 1 % is beyond them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

import spu_client as spu
from spu_client.algebra.trace import trace
from tests.support.noisy import noisy_session
from tests.test_structures import CASES

KAPPA = 0.01
SIGMAS = 5.0

rng = np.random.default_rng(11)
ORTHOGONAL = np.linalg.qr(rng.standard_normal((12, 12)))[0]
A: npt.NDArray[np.float64] = ORTHOGONAL @ np.diag(np.linspace(0.5, 3, 12)) @ ORTHOGONAL.T
A = (A + A.T) / 2
B = rng.standard_normal(12)


@pytest.fixture(scope="module")
def noisy() -> Iterator[spu.Session]:
    with noisy_session(KAPPA) as session:
        yield session


def test_solves_a_system(noisy: spu.Session) -> None:
    exact = np.linalg.solve(A, B)
    found = noisy.solve(A, B, samples=100_000).result()
    np.testing.assert_array_less(np.abs(found.x - exact), SIGMAS * 1.5 * found.standard_error)
    # The errors that it states are those of the law, var x = kappa A^-1, with 19 degrees of freedom each, 12 of them.
    correlation = found.relaxation.correlation
    law = np.sqrt(KAPPA * np.diag(np.linalg.inv(A)) / 100_000)
    assert 0.6 < np.mean(found.standard_error / law) < 1.3 * np.sqrt((1 + correlation) / (1 - correlation))
    # 1 % of the solution would be seen.
    assert SIGMAS * 1.5 * np.linalg.norm(found.standard_error) < 0.01 * np.linalg.norm(exact)


def test_inverts_a_matrix(noisy: spu.Session) -> None:
    exact = np.linalg.inv(A)
    found = noisy.inverse(A, samples=500_000).result()
    np.testing.assert_array_less(np.abs(found.inverse - exact), SIGMAS * found.standard_error)
    np.testing.assert_array_equal(found.inverse, found.inverse.T)
    assert np.linalg.norm(found.inverse - exact) < 0.01 * np.linalg.norm(exact)
    assert SIGMAS * np.diag(found.standard_error).max() < 0.011 * np.diag(exact).max()


def test_measures_the_trace_of_the_inverse(noisy: spu.Session) -> None:
    exact = np.trace(np.linalg.inv(A))
    found = noisy.trace_inverse(A, samples=100_000).result()
    assert abs(found.value - exact) < SIGMAS * found.standard_error
    assert SIGMAS * found.standard_error < 0.01 * exact


def test_measures_the_logarithm_of_the_determinant(noisy: spu.Session) -> None:
    exact = np.linalg.slogdet(A)[1]
    found = noisy.logdet(A, samples=20_000).result()
    assert abs(found.value - exact) < SIGMAS * found.standard_error
    # It is the difference of integrals of some 12 log(100 cond A) = 77: 1 % of those would be seen.
    assert SIGMAS * found.standard_error < 0.77


def test_samples_a_posterior_at_a_temperature(noisy: spu.Session) -> None:
    n, temperature = 100_000, 0.5
    mean = rng.standard_normal(12)
    covariance = temperature * np.linalg.inv(A)
    drawn = noisy.posterior(A, mean).sample(n, temperature=temperature).result()
    assert drawn.shape == (n, 12)
    spread = np.sqrt(np.diag(covariance))
    np.testing.assert_array_less(np.abs(drawn.mean(axis=0) - mean), SIGMAS * spread / np.sqrt(n))
    error = np.sqrt((np.outer(spread, spread) ** 2 + covariance**2) / n)
    np.testing.assert_array_less(np.abs(np.cov(drawn.T) - covariance), SIGMAS * error)
    whitened = np.linalg.cholesky(np.linalg.inv(covariance)).T @ (drawn - mean).T
    # chi^2 with 12 n degrees of freedom: 1 % of the temperature is 7.7 standard deviations.
    assert abs((whitened**2).sum() / (12 * n) - 1) < SIGMAS * np.sqrt(2 / (12 * n))
    told = noisy.posterior(A, target=B).sample(20_000, temperature=0.01).result()
    law = np.sqrt(0.01 * np.diag(np.linalg.inv(A)) / 20_000)
    np.testing.assert_array_less(np.abs(told.mean(axis=0) - np.linalg.solve(A, B)), SIGMAS * law)


def test_tells_the_density_of_a_trajectory(noisy: spu.Session) -> None:
    h, steps = 0.3, 20_000
    noisy.load(spu.dense(A))
    noisy.target(B)
    noisy.evolve(20, initial="target")
    states = noisy.sample(steps + 1, interval=h, dtype="float64").result().values
    found = noisy.log_probability(states, A, B, h, kappa=KAPPA)
    # Its expectation is minus the entropy of the transitions; each of N (S) terms has variance 1/2.
    rates = np.linspace(0.5, 3, 12)
    variance = KAPPA * (1 - np.exp(-2 * rates * h)) / rates
    entropy = steps * (np.log(2 * np.pi * variance) + 1).sum() / 2
    assert abs(found + entropy) < SIGMAS * np.sqrt(12 * steps / 2)
    # A kappa that is 2 % off is less likely.
    assert noisy.log_probability(states, A, B, h, kappa=1.02 * KAPPA) < found
    assert noisy.log_probability(states, A, B, h, kappa=0.98 * KAPPA) < found


def test_calls_made_meanwhile_are_sent_behind(noisy: spu.Session) -> None:
    solving = noisy.solve(A, B, samples=200)
    after = noisy.load(spu.diagonal([1.0]))
    withdrawn = noisy.load(spu.diagonal([2.0]))
    again = noisy.solve(A, B, samples=200)
    assert withdrawn.cancel()
    version = solving.result().matrix.version
    assert (after.result().version, again.result().matrix.version) == (version + 1, version + 2)


@pytest.mark.parametrize(
    "name", [name for name in CASES if name not in ("factored damping", "block diagonal")]
)
def test_traces_follow_from_the_factors(name: str) -> None:
    matrix, full = CASES[name]()
    np.testing.assert_allclose(trace(matrix) + (matrix.damping or 0) * matrix.dimension, np.trace(full))


def test_dampings_that_are_not_a_multiple_of_the_identity_are_refused(noisy: spu.Session) -> None:
    for name in ("factored damping", "block diagonal"):
        with pytest.raises(spu.SpuError, match="damping of the whole instead"):
            noisy.logdet(CASES[name]()[0]).result()
