"""A function as one flat list of JAX's primitive operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
from jax.extend import core

#: Primitives that only call an inner jaxpr.
_CALLS = ("jit", "pjit", "closed_call")


@dataclass(frozen=True)
class Constant:
    """An input that is known."""

    value: Any


@dataclass(frozen=True)
class Equation:
    """One operation; inputs and outputs are indices of values."""

    primitive: Any
    params: Mapping[str, Any]
    inputs: tuple[int | Constant, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """The operations in order. The first values, from 0 on, are the function's arguments."""

    equations: tuple[Equation, ...]
    shapes: tuple[tuple[int, ...], ...]
    results: tuple[int | Constant, ...]


def trace(function: Callable[..., Any], *arguments: Any) -> Program:
    """What `function` does with arguments of these shapes; inner jits are dissolved."""
    closed = jax.make_jaxpr(function)(*arguments)
    equations: list[Equation] = []
    shapes: list[tuple[int, ...]] = []

    def number(variable: Any) -> int:
        shapes.append(tuple(getattr(variable.aval, "shape", ())))
        return len(shapes) - 1

    def inline(
        jaxpr: Any, constants: Sequence[Any], inputs: Sequence[int | Constant]
    ) -> list[int | Constant]:
        known: dict[Any, int | Constant] = dict(zip(jaxpr.invars, inputs, strict=True))
        known |= {name: Constant(value) for name, value in zip(jaxpr.constvars, constants, strict=True)}

        def read(atom: Any) -> int | Constant:
            return Constant(atom.val) if isinstance(atom, core.Literal) else known[atom]

        for equation in jaxpr.eqns:
            taken = tuple(read(atom) for atom in equation.invars)
            if equation.primitive.name in _CALLS:
                inner = equation.params["jaxpr" if "jaxpr" in equation.params else "call_jaxpr"]
                made = inline(inner.jaxpr, inner.consts, taken)
            else:
                made = [number(variable) for variable in equation.outvars]
                outputs = tuple(index for index in made if isinstance(index, int))
                equations.append(Equation(equation.primitive, equation.params, taken, outputs))
            known |= dict(zip(equation.outvars, made, strict=True))
        return [read(atom) for atom in jaxpr.outvars]

    arguments_at = [number(variable) for variable in closed.jaxpr.invars]
    results = inline(closed.jaxpr, closed.consts, arguments_at)
    return Program(tuple(equations), tuple(shapes), tuple(results))


def evaluate(
    program: Program,
    arguments: Sequence[Any],
    after: Callable[[int, list[Any], list[Any]], list[Any]],
) -> list[Any]:
    """Runs it; `after(index of the equation, its inputs, its outputs)` gives the outputs that count."""
    values: dict[int, Any] = dict(enumerate(arguments))

    def read(at: int | Constant) -> Any:
        return at.value if isinstance(at, Constant) else values[at]

    for index, equation in enumerate(program.equations):
        inputs = [read(at) for at in equation.inputs]
        bound = equation.primitive.get_bind_params(equation.params)
        # Older versions of jax give functions apart from parameters.
        functions, params = bound if isinstance(bound, tuple) else ((), bound)
        made = equation.primitive.bind(*functions, *inputs, **params)
        outputs = after(index, inputs, list(made) if equation.primitive.multiple_results else [made])
        values |= dict(zip(equation.outputs, outputs, strict=True))
    return [read(at) for at in program.results]
