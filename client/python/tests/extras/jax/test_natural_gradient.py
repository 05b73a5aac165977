"""Directions that the device finds, against (F + lambda I)^-1 g by definition, and the transformation's behaviour."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax.flatten_util import ravel_pytree

import spu_client as spu
from spu_client.jax import empirical_rows, ggn_rows, kfac_factors, mc_rows, natural_gradient
from tests.extras.jax.networks import Problem, by_definition, plain_mlp, problems
from tests.support.server import start_server

DAMPING = 0.1
#: e^{-DAMPING t} is 2e-9.
LONG = 200.0
PROBLEMS = problems()
every_problem = pytest.mark.parametrize("name", list(PROBLEMS))


def direction(session: spu.Session, problem: Problem, factors: Any, *, jit: bool, **options: Any) -> Any:
    tx = natural_gradient(session, **{"duration": LONG, "damping": DAMPING, **options})
    update = jax.jit(tx.update) if jit else tx.update
    gradient = jax.grad(problem.mean_loss)(problem.params)
    updates, state = update(gradient, tx.init(problem.params), problem.params, factors=factors)
    assert int(state.count) == 1
    return np.asarray(ravel_pytree(updates)[0])


def compiled(make: Any, problem: Problem, **options: Any) -> Any:
    """Factors made inside jit."""
    return jax.jit(lambda p: make(problem.apply_fn, p, problem.batch, problem.loss, **options))(
        problem.params
    )


def assert_near(found: Any, exact: Any, tolerance: float = 1e-4) -> None:
    assert np.linalg.norm(found - exact) <= tolerance * np.linalg.norm(exact)


@every_problem
def test_the_direction_is_exact_for_the_gauss_newton_matrix(session: spu.Session, name: str) -> None:
    problem = PROBLEMS[name]
    F, g = by_definition(problem, "ggn")
    exact = np.linalg.solve(F + DAMPING * np.eye(len(F)), g)
    factors = compiled(ggn_rows, problem)
    assert_near(direction(session, problem, factors, jit=True), exact)


@pytest.mark.parametrize("name", ["transposed, cross entropy", "flax tokens"])
def test_outside_jit_it_is_the_same(session: spu.Session, name: str) -> None:
    problem = PROBLEMS[name]
    F, g = by_definition(problem, "ggn")
    factors = ggn_rows(problem.apply_fn, problem.params, problem.batch, problem.loss)
    exact = np.linalg.solve(F + DAMPING * np.eye(len(F)), g)
    assert_near(direction(session, problem, factors, jit=False), exact)


@every_problem
def test_the_direction_is_exact_for_the_empirical_fisher(session: spu.Session, name: str) -> None:
    problem = PROBLEMS[name]
    F, g = by_definition(problem, "empirical")
    factors = compiled(empirical_rows, problem)
    exact = np.linalg.solve(F + DAMPING * np.eye(len(F)), g)
    assert_near(direction(session, problem, factors, jit=True), exact)


def dense_rows(factors: Any, tree: Any) -> Any:
    """J of rows and row-Kronecker segments in float64, its columns in the order of ravel_pytree."""
    parts = []
    for arrays in factors.arrays:
        J = [np.asarray(each, np.float64) for each in arrays]
        if len(J) == 2:
            a = np.repeat(J[0], len(J[1]) // len(J[0]), axis=0)
            J = [np.einsum("eo,ei->eoi", J[1], a).reshape(len(a), -1)]
        parts.append(J[0])
    order = ravel_pytree(factors.unpack(jnp.arange(factors.dimension)))[0]
    return np.concatenate(parts, axis=1)[:, np.asarray(order)]


@pytest.mark.parametrize("name", [name for name, each in PROBLEMS.items() if not callable(each.loss)])
def test_the_direction_is_exact_for_the_rows_of_drawn_labels(session: spu.Session, name: str) -> None:
    problem = PROBLEMS[name]
    factors = compiled(mc_rows, problem, key=jax.random.key(3), samples=2)
    J = dense_rows(factors, problem.params)
    _, g = by_definition(problem, "ggn")
    exact = np.linalg.solve(J.T @ J + DAMPING * np.eye(len(g)), g)
    assert_near(direction(session, problem, factors, jit=True), exact)


@pytest.mark.parametrize("name", ["mlp, cross entropy", "mlp, mse", "mlp, bce", "flax tokens"])
def test_drawn_labels_give_the_fisher_matrix_in_the_mean(name: str) -> None:
    problem = PROBLEMS[name]
    F, _ = by_definition(problem, "ggn")
    samples = 20_000
    factors = compiled(mc_rows, problem, key=jax.random.key(5), samples=samples)
    J = dense_rows(factors, problem.params)
    b = len(J) // samples
    # Independent estimates of tr F and of v^T F v, one for each drawn label of all examples.
    v = np.random.default_rng(1).normal(size=(len(F), 4))
    for found, expected in [
        ((J**2).sum(axis=1), np.trace(F)),
        *zip((J @ v).T ** 2, np.diag(v.T @ F @ v), strict=True),
    ]:
        each = found.reshape(b, samples).sum(axis=0) * samples
        error = each.std() / np.sqrt(samples)
        assert error < 0.01 * expected
        # 4.5 standard errors: once in 147,000 tests.
        assert abs(each.mean() - expected) < 4.5 * error


def test_kfac_is_exact_for_its_kronecker_products(session: spu.Session) -> None:
    """Factors by hand for a network of two layers, forwards and backwards in NumPy."""
    problem = PROBLEMS["mlp, cross entropy"]
    params = jax.tree.map(lambda x: np.asarray(x, np.float64), problem.params)
    x = np.asarray(problem.batch[0], np.float64)
    b = len(x)
    hidden = np.tanh(x @ params["first"]["w"] + params["first"]["b"])
    z = hidden @ params["second"]["w"] + params["second"]["b"]
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    H = np.einsum("eo,op->eop", p, np.eye(4)) - p[:, :, None] * p[:, None, :]
    back = params["second"]["w"].T[None] * (1 - hidden**2)[:, None, :]
    G = {"second": H.mean(axis=0), "first": np.einsum("eoi,eop,epj->ij", back, H, back) / b}
    A = {}
    for layer, a in (("first", x), ("second", hidden)):
        with_bias = np.concatenate([a, np.ones((b, 1))], axis=1)
        A[layer] = with_bias.T @ with_bias / b
    gradient = jax.tree.map(
        lambda each: np.asarray(each, np.float64), jax.grad(problem.mean_loss)(problem.params)
    )
    exact = {}
    for layer in ("first", "second"):
        V = np.concatenate([gradient[layer]["w"], gradient[layer]["b"][None]], axis=0).T
        F = np.kron(G[layer], A[layer])
        solved = np.linalg.solve(F + DAMPING * np.eye(len(F)), V.ravel()).reshape(V.shape)
        exact[layer] = {"w": solved[:, :-1].T, "b": solved[:, -1]}
    factors = jax.jit(lambda p: kfac_factors(plain_mlp, p, problem.batch))(problem.params)
    assert [len(arrays) for arrays in factors.arrays] == [2, 2]
    assert_near(
        direction(session, problem, factors, jit=True),
        np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(exact)]),
    )


def test_kfac_of_one_example_is_the_gauss_newton_matrix_of_each_layer(session: spu.Session) -> None:
    """With one example and one position E[a a^T] (x) E[delta delta^T] is exact; leaves of no layer are blocks of their own."""
    whole = PROBLEMS["transposed, cross entropy"]
    problem = Problem(
        whole.apply_fn, whole.params, (whole.batch[0][:1], whole.batch[1][:1]), whole.loss, whole.example_loss
    )
    F, g = by_definition(problem, "ggn")
    # Leaves in order: W1, W2, bias, scale.
    blocks = [range(15), range(15, 27), range(27, 31), range(31, 34)]
    exact = np.zeros_like(g)
    for block in blocks:
        at = np.array(block)
        exact[at] = np.linalg.solve(F[np.ix_(at, at)] + DAMPING * np.eye(len(at)), g[at])
    factors = compiled(kfac_factors, problem)
    assert_near(direction(session, problem, factors, jit=True), exact)


def test_linear_layers_travel_as_activations_and_gradients() -> None:
    def forms(name: str) -> list[int]:
        problem = PROBLEMS[name]
        factors = compiled(ggn_rows, problem)
        return sorted(len(arrays) for arrays in factors.arrays)

    assert forms("mlp, mse") == [2, 2]
    # Its bias is added behind a transposition.
    assert forms("transposed, cross entropy") == [1, 1, 2, 2]
    # A kernel used twice is no layer, nor is its bias.
    assert forms("shared, mse") == [1, 1, 2]
    assert forms("flax conv") == [1, 1, 2]
    assert forms("flax tokens") == [1] * 6
    assert forms("flax embedding") == [1, 2, 2]


def test_the_answer_has_the_law_of_the_device_with_noise() -> None:
    kappa, count = 0.01, 4000
    problem = PROBLEMS["mlp, mse"]
    F, g = by_definition(problem, "ggn")
    A = F + DAMPING * np.eye(len(F))
    options = ["--preset", "ideal", "--device-config", f'{{"noise": {{"kappa": {kappa}}}}}']
    factors = compiled(ggn_rows, problem)
    with (
        start_server(*options) as noisy,
        spu.connect(noisy.address) as chip,
        chip.session(seed=4) as session,
    ):
        tx = natural_gradient(session, duration=LONG, damping=DAMPING)
        gradient = jax.grad(problem.mean_loss)(problem.params)
        state = tx.init(problem.params)

        def one(state: Any, _: Any) -> Any:
            updates, state = tx.update(gradient, state, factors=factors)
            return state, ravel_pytree(updates)[0]

        _, drawn = jax.jit(lambda state: jax.lax.scan(one, state, length=count))(state)
    x = np.asarray(drawn, np.float64)
    # Whitened, each of count x N numbers is standard normal.
    white = (x - np.linalg.solve(A, g)) @ np.linalg.cholesky(A) / np.sqrt(kappa)
    assert abs(white.mean()) < 4.5 / np.sqrt(white.size)
    # chi^2 over its degrees of freedom, 4.5 standard errors: 1.5 % of the variance.
    assert abs((white**2).mean() - 1) < 4.5 * np.sqrt(2 / white.size)
    spread = (white.mean(axis=0) ** 2).sum() * count
    assert abs(spread - len(g)) < 4.5 * np.sqrt(2 * len(g))


def test_no_time_leaves_the_gradient_and_warm_goes_on_from_the_last_answer(session: spu.Session) -> None:
    problem = PROBLEMS["mlp, mse"]
    factors = compiled(ggn_rows, problem)
    F, g = by_definition(problem, "ggn")
    assert_near(direction(session, problem, factors, jit=True, duration=0.0), g)
    tx = natural_gradient(session, duration=2.0, damping=DAMPING, initial="warm")
    gradient = jax.grad(problem.mean_loss)(problem.params)
    state = tx.init(problem.params)
    for _ in range(3):
        updates, state = jax.jit(tx.update)(gradient, state, factors=factors)
    values, vectors = np.linalg.eigh(F + DAMPING * np.eye(len(F)))
    rest = np.exp(-values * 6.0)
    exact = vectors @ ((rest + (1 - rest) / values) * (vectors.T @ g))
    assert_near(np.asarray(ravel_pytree(updates)[0]), exact)


def test_damping_may_be_a_schedule_and_the_step_a_part_of_a_chain(session: spu.Session) -> None:
    problem = PROBLEMS["mlp, cross entropy"]
    F, g = by_definition(problem, "ggn")
    factors = compiled(ggn_rows, problem)
    tx = optax.chain(
        natural_gradient(session, duration=LONG, damping=optax.piecewise_constant_schedule(0.4, {1: 0.5})),
        optax.sgd(0.5),
    )
    gradient = jax.grad(problem.mean_loss)(problem.params)
    state = tx.init(problem.params)
    for damping in (0.4, 0.2):
        updates, state = jax.jit(tx.update)(gradient, state, problem.params, factors=factors)
        exact = -0.5 * np.linalg.solve(F + damping * np.eye(len(F)), g)
        assert_near(np.asarray(ravel_pytree(updates)[0]), exact)


def test_gradients_keep_their_dtype(session: spu.Session) -> None:
    problem = PROBLEMS["mlp, mse"]
    factors = compiled(ggn_rows, problem)
    tx = natural_gradient(session, damping=DAMPING)
    half = jax.tree.map(lambda x: x.astype(jnp.bfloat16), problem.params)
    updates, _ = jax.jit(tx.update)(half, tx.init(half), factors=factors)
    assert {leaf.dtype for leaf in jax.tree.leaves(updates)} == {jnp.dtype(jnp.bfloat16)}


def stacked(problem: Problem) -> tuple[Any, Any]:
    """Gradients and factors of two models."""
    factors = compiled(ggn_rows, problem)
    twice = jax.tree.map(lambda x: jnp.stack([x, x]), (problem.params, factors))
    return twice[0], twice[1]


def test_vmap_pmap_and_wrong_arguments_are_refused_with_the_fix(session: spu.Session) -> None:
    problem = PROBLEMS["mlp, mse"]
    gradients, factors = stacked(problem)
    tx = natural_gradient(session, damping=DAMPING)
    state = tx.init(problem.params)
    misspelt: Any = "crossentropy"

    def update(g: Any, f: Any) -> Any:
        return tx.update(g, state, factors=f)[0]

    for mapped in (jax.vmap(update), jax.jit(jax.vmap(update)), jax.vmap(jax.jit(update))):
        with pytest.raises(spu.SpuError, match=r"under vmap.*one model after the other"):
            mapped(gradients, factors)
    for mapped in (jax.pmap(update), jax.pmap(jax.jit(update))):
        with pytest.raises(spu.SpuError, match=r"under pmap.*average gradients"):
            mapped(gradients, factors)
    with pytest.raises(spu.SpuError, match="factors: are missing"):
        tx.update(problem.params, state)
    with pytest.raises(spu.SpuError, match="another tree"):
        tx.update({"w": jnp.ones(3)}, state, factors=stacked(problem)[1])
    with pytest.raises(spu.SpuError, match="damping: is -1"):
        natural_gradient(session, damping=-1)
    with pytest.raises(spu.SpuError, match=r'loss: is "crossentropy".*did you mean'):
        ggn_rows(problem.apply_fn, problem.params, problem.batch, misspelt)
    with pytest.raises(spu.SpuError, match="no law to draw"):
        mc_rows(problem.apply_fn, problem.params, problem.batch, lambda z, y: z.sum(), key=jax.random.key(0))
    with pytest.raises(spu.SpuError, match="same number of examples"):
        ggn_rows(problem.apply_fn, problem.params, (jnp.ones((3, 5)), jnp.ones((2, 4))), "mse")
    with pytest.raises(spu.SpuError, match="take out what is not trained"):
        ggn_rows(lambda p, x: x, {"n": jnp.arange(3)}, (jnp.ones((3, 5)), None), "mse")


def test_what_the_device_refuses_is_told_by_its_sentence(session: spu.Session) -> None:
    problem = PROBLEMS["mlp, mse"]
    factors = compiled(ggn_rows, problem)
    tx = natural_gradient(session, damping=DAMPING)
    bad = jax.tree.map(lambda x: x * jnp.nan, problem.params)
    with pytest.raises(jax.errors.JaxRuntimeError, match=r"SpuError.*target"):
        np.asarray(ravel_pytree(jax.jit(tx.update)(bad, tx.init(bad), factors=factors)[0])[0])
