"""Back-propagation of vectors at the outputs of every example, with the activations of the linear layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from ..errors import invalid_argument
from .equations import Program, evaluate, trace
from .layers import Found, find_layers

#: (example's outputs z, target, key) -> vectors to propagate back, shape [r, *z.shape].
Vectors = Callable[[Any, Any, Any], Any]


@dataclass(frozen=True)
class Differentiated:
    """What came of it for b examples with r vectors each; `tree` and `shapes` are those of the parameters."""

    tree: Any
    shapes: tuple[tuple[int, ...], ...]
    layers: list[Found]
    #: Of each layer: activations [b, positions, inputs], a 1 behind them where there is a bias.
    activations: list[Any]
    #: Of each layer: gradients for its outputs, [b, r, positions, outputs].
    deltas: list[Any]
    #: Leaf -> its gradients [b, r, *shape], for leaves that belong to no layer.
    rest: dict[int, Any]


def differentiate(
    apply_fn: Callable[[Any, Any], Any],
    params: Any,
    batch: tuple[Any, Any],
    vectors: Vectors,
    *,
    key: Any = None,
    keep: Callable[[Found], bool],
) -> Differentiated:
    """Every example by itself, under vmap; layers for which `keep` is false are differentiated as plain leaves."""
    inputs, targets = batch
    leaves, tree = jax.tree.flatten(params)
    if not leaves or not all(jnp.issubdtype(jnp.result_type(leaf), jnp.floating) for leaf in leaves):
        raise invalid_argument(
            "params", "must be a pytree of arrays of floats: take out what is not trained."
        )
    leaves = [jnp.asarray(leaf) for leaf in leaves]
    examples = {leaf.shape[0] if jnp.ndim(leaf) else 0 for leaf in jax.tree.leaves((inputs, targets))}
    if len(examples) != 1 or 0 in examples:
        raise invalid_argument(
            "batch", "must be (inputs, targets) with the same number of examples along their first axis."
        )
    b = examples.pop()

    def single(flat: list[Any], x: Any) -> Any:
        return apply_fn(jax.tree.unflatten(tree, flat), jax.tree.map(lambda each: each[None], x))[0]

    program = trace(single, leaves, jax.tree.map(lambda each: each[0], inputs))
    layers = [layer for layer in find_layers(program, len(leaves)) if keep(layer)]
    inner = {i for layer in layers for i in (layer.layer.kernel, layer.layer.bias) if i is not None}
    others = [i for i in range(len(leaves)) if i not in inner]

    def example(x: Any, target: Any, own_key: Any) -> tuple[Any, Any, Any]:
        run = _tapped(program, layers, leaves, others, jax.tree.leaves(x))
        taps = [jnp.zeros(layer.shape, leaves[layer.layer.kernel].dtype) for layer in layers]
        z, back, seen = jax.vjp(run, [leaves[i] for i in others], taps, has_aux=True)
        rest, deltas = jax.vmap(back)(vectors(z, target, own_key))
        return rest, deltas, seen

    keys = None if key is None else jax.random.split(key, b)
    rest, deltas, seen = jax.vmap(example)(inputs, targets, keys)
    return Differentiated(
        tree,
        tuple(tuple(leaf.shape) for leaf in leaves),
        layers,
        [_activations(layer, a) for layer, a in zip(layers, seen, strict=True)],
        [_rows_last(delta, layer.outputs_axis + 2, 2) for layer, delta in zip(layers, deltas, strict=True)],
        dict(zip(others, rest, strict=True)),
    )


def _tapped(
    program: Program, layers: list[Found], leaves: list[Any], others: list[int], x: list[Any]
) -> Callable[[Any, Any], Any]:
    """(leaves of no layer, what to add to the layers' products) -> (outputs, the layers' activations)."""
    places = {layer.equation: i for i, layer in enumerate(layers)}

    def run(free: list[Any], taps: list[Any]) -> tuple[Any, list[Any]]:
        seen: dict[int, Any] = {}

        def after(index: int, inputs: list[Any], outputs: list[Any]) -> list[Any]:
            place = places.get(index)
            if place is None:
                return outputs
            seen[place] = inputs[layers[place].operand]
            return [outputs[0] + taps[place]]

        given = dict(zip(others, free, strict=True))
        arguments = [given.get(i, leaf) for i, leaf in enumerate(leaves)]
        (z,) = evaluate(program, [*arguments, *x], after)
        return z, [seen[i] for i in range(len(layers))]

    return run


def _rows_last(values: Any, axis: int, kept: int) -> Any:
    """The first `kept` axes, all others but `axis` as one, then `axis`."""
    moved = jnp.moveaxis(values, axis, -1)
    return moved.reshape(*moved.shape[:kept], -1, moved.shape[-1])


def _activations(found: Found, seen: Any) -> Any:
    a = _rows_last(seen, found.axis + 1, 1)
    if found.layer.bias is None:
        return a
    return jnp.concatenate([a, jnp.ones((*a.shape[:-1], 1), a.dtype)], axis=-1)
