"""Small networks, and what their curvature is by definition, in float64."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree


@dataclass
class Problem:
    apply_fn: Callable[[Any, Any], Any]
    params: Any
    batch: tuple[Any, Any]
    loss: Any
    #: One example's loss, by optax or by hand: nothing of the client.
    example_loss: Callable[[Any, Any], Any]

    def mean_loss(self, params: Any) -> Any:
        inputs, targets = self.batch
        return jax.vmap(self.example_loss)(self.apply_fn(params, inputs), targets).mean()


def dense(seed: int, inputs: int, outputs: int) -> dict[str, Any]:
    a, b = jax.random.split(jax.random.key(seed))
    return {
        "w": jax.random.normal(a, (inputs, outputs)) / np.sqrt(inputs),
        "b": 0.1 * jax.random.normal(b, (outputs,)),
    }


def plain_mlp(params: Any, x: Any) -> Any:
    hidden = jnp.tanh(x @ params["first"]["w"] + params["first"]["b"])
    return hidden @ params["second"]["w"] + params["second"]["b"]


def transposed(params: Any, x: Any) -> Any:
    """Kernels stored [outputs, inputs], one bias, one scale."""
    hidden = jax.nn.softplus(params["scale"] * jnp.einsum("oi,bi->bo", params["W1"], x))
    return (params["W2"] @ hidden.T).T + params["bias"]


def shared(params: Any, x: Any) -> Any:
    """A kernel that is used twice, and a bias that is used by two layers."""
    hidden = jnp.tanh(x @ params["w"] + params["b"])
    return jnp.tanh(hidden @ params["w"] + params["b"]) @ params["out"]


class Conv(nn.Module):
    @nn.compact
    def __call__(self, x: Any) -> Any:
        x = nn.relu(nn.Conv(3, (3, 3), padding="VALID")(x))
        return nn.Dense(4)(x.reshape(x.shape[0], -1))


class Tokens(nn.Module):
    """A layer over tokens, layer normalization, and one prediction for each token."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        x = nn.LayerNorm()(nn.gelu(nn.Dense(5)(x)))
        return nn.Dense(3)(x)


class Embedded(nn.Module):
    @nn.compact
    def __call__(self, x: Any) -> Any:
        return nn.Dense(2)(nn.tanh(nn.Dense(4)(nn.Embed(7, 3)(x).mean(axis=1))))


def cross_entropy(z: Any, y: Any) -> Any:
    return optax.softmax_cross_entropy_with_integer_labels(z, y).mean()


def squared(z: Any, y: Any) -> Any:
    return optax.squared_error(z, y).mean()


def binary(z: Any, y: Any) -> Any:
    return optax.sigmoid_binary_cross_entropy(z, y).mean()


def logcosh(z: Any, y: Any) -> Any:
    return optax.log_cosh(z, y).sum()


def problems() -> dict[str, Problem]:
    key = jax.random.key(7)
    x = jax.random.normal(key, (6, 5))
    labels = jax.random.randint(key, (6,), 0, 4)
    reals = jax.random.normal(jax.random.key(8), (6, 4))
    mlp = {"first": dense(1, 5, 6), "second": dense(2, 6, 4)}
    turned = {
        "W1": dense(3, 5, 3)["w"].T,
        "W2": dense(4, 3, 4)["w"].T,
        "bias": dense(5, 1, 4)["b"],
        "scale": jnp.full((3,), 1.5),
    }
    twice = {"w": dense(6, 5, 5)["w"], "b": dense(6, 5, 5)["b"], "out": dense(7, 5, 4)["w"]}
    images = jax.random.normal(key, (4, 6, 6, 1))
    tokens = jax.random.normal(key, (4, 3, 4))
    token_labels = jax.random.randint(key, (4, 3), 0, 3)
    words = jax.random.randint(key, (5, 4), 0, 7)

    def flax(module: Any, inputs: Any) -> tuple[Any, Any]:
        return module.apply, module.init(jax.random.key(9), inputs)

    bits = (reals > 0).astype(jnp.float32)
    return {
        "mlp, cross entropy": Problem(plain_mlp, mlp, (x, labels), "cross_entropy", cross_entropy),
        "mlp, mse": Problem(plain_mlp, mlp, (x, reals), "mse", squared),
        "mlp, bce": Problem(plain_mlp, mlp, (x, bits), "bce", binary),
        "mlp, a function": Problem(plain_mlp, mlp, (x, reals), logcosh, logcosh),
        "transposed, cross entropy": Problem(transposed, turned, (x, labels), "cross_entropy", cross_entropy),
        "shared, mse": Problem(shared, twice, (x, reals), "mse", squared),
        "flax conv": Problem(*flax(Conv(), images), (images, labels[:4]), "cross_entropy", cross_entropy),
        "flax tokens": Problem(
            *flax(Tokens(), tokens), (tokens, token_labels), "cross_entropy", cross_entropy
        ),
        "flax embedding": Problem(*flax(Embedded(), words), (words, reals[:5, :2]), "mse", squared),
    }


def double(tree: Any) -> Any:
    """Floats as float64; only with x64."""
    return jax.tree.map(lambda x: x.astype(jnp.float64) if jnp.issubdtype(x.dtype, jnp.floating) else x, tree)


def by_definition(problem: Problem, fisher: str) -> tuple[Any, Any]:
    """F and g in float64, in the order of ravel_pytree: J by jax.jacobian and H by jax.hessian, nothing factored."""
    with jax.enable_x64(True):
        params = double(jax.tree.map(np.asarray, problem.params))
        inputs, targets = (double(jax.tree.map(np.asarray, part)) for part in problem.batch)
        flat, restore = ravel_pytree(jax.tree.map(jnp.asarray, params))

        def example(x: Any, y: Any) -> tuple[Any, Any]:
            def outputs(v: Any) -> Any:
                return problem.apply_fn(restore(v), x[None])[0].ravel()

            def loss(z: Any) -> Any:
                return problem.example_loss(z.reshape(shape), y)

            shape = problem.apply_fn(restore(flat), x[None]).shape[1:]
            z, J = outputs(flat), jax.jacobian(outputs)(flat)
            own = J.T @ jax.grad(loss)(z)
            F = J.T @ jax.hessian(loss)(z) @ J if fisher == "ggn" else jnp.outer(own, own)
            return F, own

        F, gradient = jax.jit(jax.vmap(example))(jnp.asarray(inputs), jnp.asarray(targets))
        assert F.dtype == jnp.float64
        return np.asarray(F.mean(axis=0)), np.asarray(gradient.mean(axis=0))
