"""K-FAC: one Kronecker product for each linear layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp

from .blocks import Columns, Leaf
from .differentiate import differentiate
from .factors import Factors, Plan
from .losses import Loss, curvature_of


def kfac_factors(
    apply_fn: Callable[[Any, Any], Any],
    params: Any,
    batch: tuple[Any, Any],
    loss: Loss = "cross_entropy",
) -> Factors:
    """G (x) A for each linear layer, A = mean a a^T over examples and positions, G = (1 / b) sum delta delta^T.

    Martens and Grosse 2015, arXiv 1503.05671; a layer with several inputs an example (tokens) in the "expand" form of
    Eschenhagen et al. 2023, arXiv 2311.00636. The layers, x @ W (+ bias), are found in what apply_fn does; each leaf that
    belongs to none is a block of its own by its dense rows. Bytes: inputs^2 + outputs^2 numbers a layer, whatever the batch.

    Args:
        apply_fn: as in ggn_rows.
        params: as in ggn_rows.
        batch: as in ggn_rows.
        loss: as in ggn_rows; G is that of the generalized Gauss-Newton matrix.

    Returns:
        Factors of a block-diagonal matrix.

    Raises:
        SpuError: as ggn_rows.
    """
    root = curvature_of(loss).root
    done = differentiate(
        apply_fn, params, batch, lambda z, target, _key: root(z, target), keep=lambda _found: True
    )
    columns: list[Columns] = [found.layer for found in done.layers]
    arrays: list[tuple[Any, ...]] = []
    for a, delta in zip(done.activations, done.deltas, strict=True):
        inputs = a.reshape(-1, a.shape[-1])
        outputs = delta.reshape(-1, delta.shape[-1])
        arrays.append((inputs.T @ inputs / len(inputs), outputs.T @ outputs / len(delta)))
    for index, gradients in done.rest.items():
        b, r = gradients.shape[:2]
        columns.append(Leaf(index))
        arrays.append((gradients.reshape(b * r, -1) / jnp.sqrt(jnp.asarray(b, gradients.dtype)),))
    return Factors(tuple(arrays), Plan("block_diagonal", tuple(columns), done.shapes, done.tree))
