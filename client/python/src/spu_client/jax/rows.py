"""Rows of L^T J of a batch: the Gauss-Newton matrix, the Monte-Carlo Fisher and the empirical Fisher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from ..checks import extent
from .blocks import Columns, Leaf
from .differentiate import Differentiated, Vectors, differentiate
from .factors import Factors, Plan
from .losses import Loss, curvature_of, drawable


def _factors(done: Differentiated) -> Factors:
    """F = J^T J of the mean over the examples: every row carries 1 / sqrt(b)."""
    columns: list[Columns] = [found.layer for found in done.layers]
    arrays: list[tuple[Any, ...]] = [
        (a[:, 0], _averaged(delta[:, :, 0])) for a, delta in zip(done.activations, done.deltas, strict=True)
    ]
    for index, gradients in done.rest.items():
        columns.append(Leaf(index))
        arrays.append((_averaged(gradients),))
    return Factors(tuple(arrays), Plan("low_rank", tuple(columns), done.shapes, done.tree))


def _averaged(gradients: Any) -> Any:
    b, r = gradients.shape[:2]
    return gradients.reshape(b * r, -1) / jnp.sqrt(jnp.asarray(b, gradients.dtype))


def _rows(
    apply_fn: Callable[..., Any], params: Any, batch: tuple[Any, Any], vectors: Vectors, key: Any
) -> Factors:
    # With one input an example, a row of J is the outer product of activations and gradients, and is sent as these.
    return _factors(
        differentiate(apply_fn, params, batch, vectors, key=key, keep=lambda found: found.positions == 1)
    )


def ggn_rows(
    apply_fn: Callable[[Any, Any], Any],
    params: Any,
    batch: tuple[Any, Any],
    loss: Loss = "cross_entropy",
) -> Factors:
    """The generalized Gauss-Newton matrix (1 / b) sum_e J_e^T H_e J_e, by the rows of L^T J with H = L L^T.

    The Fisher matrix of the model's own labels, for the three named losses (Martens 2020, arXiv 1412.1193, section 9).
    Linear layers with one input an example are found by themselves and give b (inputs + dz outputs) numbers instead of
    b dz inputs outputs; every other leaf gives its dense rows. Inside and outside jit.

    Args:
        apply_fn: (params, inputs [b, ...]) -> outputs [b, ...]; examples must not depend on each other (no batch norm in
            training mode). For flax, `model.apply`.
        params: pytree of float arrays.
        batch: (inputs, targets), arrays or pytrees with b examples along their first axis; targets may be None for the named
            losses, which do not need them.
        loss: "cross_entropy" with logits, classes last; "mse", (z - y)^2; "bce" with logits; each the mean over examples and
            outputs (positions). Or loss(z, target) -> scalar of one example, of which the positive part of H counts.

    Returns:
        Factors of b dz rows; dz is the number of outputs of an example.

    Raises:
        SpuError: INVALID_ARGUMENT for an unknown loss, parameters that are no floats, or a batch of unequal parts.
    """
    root = curvature_of(loss).root
    return _rows(apply_fn, params, batch, lambda z, target, _key: root(z, target), None)


def mc_rows(
    apply_fn: Callable[[Any, Any], Any],
    params: Any,
    batch: tuple[Any, Any],
    loss: Loss = "cross_entropy",
    *,
    key: Any,
    samples: int = 1,
) -> Factors:
    """The Monte-Carlo Fisher: gradients for labels that are drawn from the model, unbiased for ggn_rows'.

    Args:
        apply_fn: as in ggn_rows.
        params: as in ggn_rows.
        batch: as in ggn_rows; targets are not used.
        loss: "cross_entropy", "mse" or "bce".
        key: of jax.random; another one for each step.
        samples: labels drawn for each example; the error falls as 1 / sqrt(b samples).

    Returns:
        Factors of b samples rows.

    Raises:
        SpuError: as ggn_rows, and for a loss that is a function.
    """
    draw, count = drawable(loss), extent("samples", samples)

    def vectors(z: Any, _target: Any, own_key: Any) -> Any:
        drawn = jax.vmap(lambda each: draw(each, z))(jax.random.split(own_key, count))
        return drawn / jnp.sqrt(jnp.asarray(count, drawn.dtype))

    return _rows(apply_fn, params, batch, vectors, key)


def empirical_rows(
    apply_fn: Callable[[Any, Any], Any],
    params: Any,
    batch: tuple[Any, Any],
    loss: Loss = "cross_entropy",
) -> Factors:
    """The empirical Fisher: gradients for the labels of the batch. Not a curvature (Kunstner 2019, arXiv 1905.12558).

    Args and errors as in ggn_rows, with targets: class numbers for "cross_entropy", else of the outputs' shape.

    Returns:
        Factors of b rows.
    """
    value = curvature_of(loss).value
    return _rows(
        apply_fn,
        params,
        batch,
        lambda z, target, _key: jax.grad(lambda out: value(out, target))(z)[None],
        None,
    )
