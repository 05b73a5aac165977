"""Losses by the roots of their curvature: vectors g with sum g g^T = H, the Hessian for one example's outputs z."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import jax
import jax.numpy as jnp

from ..checks import one_of
from ..errors import invalid_argument

#: A known loss, or `loss(z, target) -> scalar` of one example, convex in its outputs z.
Loss = Literal["cross_entropy", "mse", "bce"] | Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Curvature:
    """What a loss tells of one example; z is an array of any shape."""

    #: (z, target) -> scalar, the mean over what an example has several of.
    value: Callable[[Any, Any], Any]
    #: (z, target) -> L^T, shape [r, *z.shape], with H = L L^T.
    root: Callable[[Any, Any], Any]
    #: (key, z) -> g of the shape of z with E[g g^T] = H: the gradient for a label drawn from the model; None where unknown.
    draw: Callable[[Any, Any], Any] | None


def _unit_rows(scale: Any) -> Any:
    """diag(scale) as rows of the shape of scale."""
    return jnp.diag(scale.ravel()).reshape(scale.size, *scale.shape)


def _positions(z: Any) -> int:
    """Predictions of an example whose last axis are the classes."""
    return int(z.size // z.shape[-1])


def _cross_entropy_value(z: Any, target: Any) -> Any:
    log_p = jax.nn.log_softmax(z)
    return -jnp.take_along_axis(log_p, jnp.asarray(target)[..., None], axis=-1).mean()


def _cross_entropy_root(z: Any, _target: Any) -> Any:
    """L = (I - p 1^T) diag(sqrt p) for each position: L L^T = diag(p) - p p^T (Martens 2020, section 9)."""
    p = jax.nn.softmax(z).reshape(-1, z.shape[-1])
    eye = jnp.eye(p.shape[-1], dtype=p.dtype)
    own = jnp.sqrt(p)[:, :, None] * (eye[None] - p[:, None, :])
    each = jnp.eye(len(p), dtype=p.dtype)[:, None, :, None] * own[:, :, None, :]
    return each.reshape(p.size, *z.shape) / jnp.sqrt(len(p))


def _cross_entropy_draw(key: Any, z: Any) -> Any:
    drawn = jax.nn.one_hot(jax.random.categorical(key, z), z.shape[-1], dtype=z.dtype)
    return (jax.nn.softmax(z) - drawn) / jnp.sqrt(_positions(z))


def _bce_value(z: Any, target: Any) -> Any:
    return (jax.nn.softplus(z) - z * target).mean()


def _bce_root(z: Any, _target: Any) -> Any:
    p = jax.nn.sigmoid(z)
    return _unit_rows(jnp.sqrt(p * (1 - p) / z.size))


def _bce_draw(key: Any, z: Any) -> Any:
    p = jax.nn.sigmoid(z)
    return (p - jax.random.bernoulli(key, p).astype(z.dtype)) / jnp.sqrt(z.size)


_KNOWN = {
    "cross_entropy": Curvature(_cross_entropy_value, _cross_entropy_root, _cross_entropy_draw),
    "mse": Curvature(
        lambda z, target: ((z - target) ** 2).mean(),
        lambda z, _target: _unit_rows(jnp.full(z.shape, jnp.sqrt(2 / z.size), z.dtype)),
        lambda key, z: jnp.sqrt(2 / z.size) * jax.random.normal(key, z.shape, z.dtype),
    ),
    "bce": Curvature(_bce_value, _bce_root, _bce_draw),
}


def _of_function(loss: Callable[[Any, Any], Any]) -> Curvature:
    """A loss of which only its values are known: H by differentiation, its root by its eigenvectors."""

    def root(z: Any, target: Any) -> Any:
        hessian = jax.hessian(lambda flat: loss(flat.reshape(z.shape), target))(z.ravel())
        eigenvalues, vectors = jnp.linalg.eigh(hessian)
        return (vectors * jnp.sqrt(jnp.maximum(eigenvalues, 0))).T.reshape(z.size, *z.shape)

    return Curvature(loss, root, None)


def curvature_of(loss: Loss) -> Curvature:
    """The curvature of a loss by its name, or of a function of one example."""
    if callable(loss):
        return _of_function(loss)
    return _KNOWN[one_of("loss", loss, tuple(_KNOWN))]


def drawable(loss: Loss) -> Callable[[Any, Any], Any]:
    """Draws gradients for labels of the model's own law."""
    draw = curvature_of(loss).draw
    if draw is None:
        raise invalid_argument(
            "loss",
            'is a function, which has no law to draw labels from: use "cross_entropy", "mse", "bce", or ggn_rows.',
        )
    return draw
