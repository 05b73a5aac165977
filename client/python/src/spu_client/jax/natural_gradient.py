"""Natural gradients that a device solves for, as an optax transformation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.experimental import io_callback

from ..checks import not_negative, one_of
from ..errors import SpuError, invalid_argument
from ..session.session import Session
from ..structures.tensor import Encoding
from .factors import Factors


class NaturalGradientState(NamedTuple):
    """State of natural_gradient(): all that the host knows; matrix and state x are the device's."""

    #: Steps done, a 32-bit integer.
    count: Any


def _solver(
    session: Session, duration: float, warm: bool, encoding: Encoding | None
) -> Callable[[Any, Any, Any, Factors], Any]:
    """A step on the host: the factors, then damping, target, evolution and read-out without a round trip between them."""

    def solve(count: Any, damping: Any, gradient: Any, factors: Factors) -> Any:
        target = np.asarray(gradient)
        loaded = session.load(factors.matrix(float(damping), encoding))
        start: Literal["keep", "target"] = "keep" if warm and int(count) > 0 else "target"
        read = session.step(target, duration, initial=start, dtype=target.dtype.name)
        loaded.result()
        samples = read.result().samples
        assert samples is not None
        return samples.values.reshape(target.shape)

    return solve


def _check_one_program() -> None:
    """An ordered callback in a program of several devices would wait for itself for ever."""
    if jax.sharding.get_abstract_mesh().manual_axes:
        raise SpuError(
            "FAILED_PRECONDITION",
            "natural_gradient cannot be updated under pmap or shard_map, as all replicas would ask its session's one device: "
            "average gradients and factors over the replicas first, and update outside.",
        )


def _refuse_vmap(*_: Any) -> Any:
    raise SpuError(
        "FAILED_PRECONDITION",
        "natural_gradient cannot be updated under vmap, as its session has one device with one state: update one model after "
        "the other, such as by jax.lax.scan.",
    )


def natural_gradient(
    session: Session,
    *,
    duration: float = 50.0,
    damping: float | Callable[[Any], Any] = 1e-2,
    initial: Literal["reset", "warm"] = "reset",
    encoding: Encoding | None = None,
) -> optax.GradientTransformationExtraArgs:
    """Replaces the gradient g by what the device's cells relax to, (F + lambda I)^-1 g at long evolution.

    Thermodynamic natural gradient descent, arXiv 2405.13817: after t the mean of the read-out is
    (F + lambda I)^-1 g + e^{-(F + lambda I) t} (x_0 - (F + lambda I)^-1 g), its covariance
    kappa (F + lambda I)^-1 (I - e^{-2 (F + lambda I) t}). It goes into optax.chain() before a learning rate:

        tx = optax.chain(natural_gradient(session, damping=1e-2), optax.sgd(1e-1))
        updates, state = tx.update(grads, state, params, factors=ggn_rows(apply_fn, params, batch))

    Works inside and outside jit (an ordered io_callback: steps keep their order). Do not differentiate it.

    Args:
        session: of the device, alone used by this transformation while it trains.
        duration: t, how long the device relaxes for each step, in units of tau; with 0 and "reset" the gradient stays as it is.
        damping: lambda, not negative; or a schedule, step (0, 1, ...) -> lambda.
        initial: "reset": each step starts from x = g; "warm": from where the last one ended.
        encoding: number format of the factors on the way; by default that of their arrays.

    Returns:
        A GradientTransformationExtraArgs whose update takes `factors`, of the parameters' tree. Gradients may be of any float
        dtype; the device answers float32, or float64 where a gradient is float64.

    Raises:
        SpuError: INVALID_ARGUMENT for wrong arguments, missing factors or another tree of gradients; FAILED_PRECONDITION under
            vmap and pmap. What the device refuses is raised by jax as JaxRuntimeError, with the sentence in its text.
    """
    duration = not_negative("duration", duration)
    one_of("initial", initial, ("reset", "warm"))
    schedule = damping if callable(damping) else None
    fixed = 0.0 if callable(damping) else not_negative("damping", damping)
    solve = _solver(session, duration, initial == "warm", encoding)

    def call(count: Any, damped: Any, gradient: Any, factors: Factors) -> Any:
        shape = jax.eval_shape(lambda x: x, gradient)
        return io_callback(solve, shape, count, damped, gradient, factors, ordered=True)

    guarded = jax.custom_batching.custom_vmap(call)
    guarded.def_vmap(_refuse_vmap)

    def init(_params: Any) -> NaturalGradientState:
        return NaturalGradientState(jnp.zeros((), jnp.int32))

    def update(
        grads: Any,
        state: NaturalGradientState,
        params: Any = None,
        *,
        factors: Factors | None = None,
        **_: Any,
    ) -> tuple[Any, NaturalGradientState]:
        if not isinstance(factors, Factors):
            raise invalid_argument(
                "factors", "are missing: update(grads, state, params, factors=ggn_rows(...))."
            )
        _check_tree(grads, factors)
        _check_one_program()
        packed = factors.pack(grads)
        wide = jnp.promote_types(packed.dtype, jnp.float32)
        damped = jnp.asarray(schedule(state.count) if schedule else fixed, wide)
        solved = guarded(state.count, damped, packed.astype(wide), factors)
        updates = jax.tree.map(lambda x, g: x.astype(g.dtype), factors.unpack(solved), grads)
        return updates, NaturalGradientState(optax.safe_increment(state.count))

    return optax.GradientTransformationExtraArgs(init, update)


def _check_tree(grads: Any, factors: Factors) -> None:
    leaves, tree = jax.tree.flatten(grads)
    shapes = tuple(tuple(leaf.shape) for leaf in leaves)
    if tree != factors.plan.tree or shapes != factors.plan.shapes:
        raise invalid_argument(
            "factors",
            "are of another tree of parameters than the gradients: make both from the same parameters.",
        )
