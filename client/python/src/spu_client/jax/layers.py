"""Linear layers of a network, found in what its function does: x @ W (+ bias), whichever library wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

from .blocks import Layer
from .equations import Constant, Equation, Program

#: A bias comes to the layer's outputs through these, where it keeps its one axis as the last one.
_RESHAPES = ("reshape", "broadcast_in_dim")


@dataclass(frozen=True)
class Found:
    """A linear layer, and where its activations and outputs are seen."""

    layer: Layer
    #: Index of the product's equation.
    equation: int
    #: Operand with the activations, 0 or 1, and its axis of inputs.
    operand: int
    axis: int
    #: Shape of the product, and its axis of outputs.
    shape: tuple[int, ...]
    outputs_axis: int
    #: Inputs that an example has in this layer, such as tokens.
    positions: int


def _product(program: Program, index: int, leaves: int) -> Found | None:
    """The equation as activations times one leaf W of two axes; None where it is another."""
    equation = program.equations[index]
    if equation.primitive.name != "dot_general":
        return None
    (left, right), batch = equation.params["dimension_numbers"]
    if batch != ((), ()) or len(left) != 1:
        return None
    for operand, axes in ((1, right), (0, left)):
        W, other = equation.inputs[operand], equation.inputs[1 - operand]
        if isinstance(W, Constant) or leaves <= W or isinstance(other, Constant) or other < leaves:
            continue
        if len(program.shapes[W]) != 2:
            continue
        shape = program.shapes[equation.outputs[0]]
        outputs_axis = len(shape) - 1 if operand == 1 else 0
        positions = prod(shape) // shape[outputs_axis]
        axis = (left if operand == 1 else right)[0]
        return Found(Layer(W, None, axes[0] == 0), index, 1 - operand, axis, shape, outputs_axis, positions)
    return None


def _keeps_last_axis(equation: Equation, size: int, program: Program) -> bool:
    shape = program.shapes[equation.outputs[0]]
    if equation.primitive.name == "broadcast_in_dim":
        return shape[-1:] == (size,) and equation.params["broadcast_dimensions"][-1:] == (len(shape) - 1,)
    return prod(shape[:-1]) == 1 and shape[-1:] == (size,)


def find_layers(program: Program, leaves: int) -> list[Found]:
    """Layers whose W is used once; biases that are added once, to the outputs of one layer alone.

    Args:
        program: of one example; its first `leaves` arguments are the parameters.
        leaves: how many they are.
    """
    uses = Counter(
        at for equation in program.equations for at in equation.inputs if not isinstance(at, Constant)
    )
    uses.update(at for at in program.results if not isinstance(at, Constant))
    found: dict[int, Found] = {}
    biases = {i: i for i in range(leaves) if len(program.shapes[i]) == 1 and uses[i] == 1}
    for index, equation in enumerate(program.equations):
        layer = _product(program, index, leaves)
        if layer is not None and uses[layer.layer.kernel] == 1:
            found[equation.outputs[0]] = layer
            continue
        inputs = [at for at in equation.inputs if not isinstance(at, Constant)]
        if equation.primitive.name in _RESHAPES and len(inputs) == 1 and inputs[0] in biases:
            leaf = biases[inputs[0]]
            if uses[equation.outputs[0]] == 1 and _keeps_last_axis(
                equation, program.shapes[leaf][0], program
            ):
                biases[equation.outputs[0]] = leaf
        elif equation.primitive.name == "add" and len(inputs) == 2:
            _add_bias(found, biases, inputs, uses)
    return list(found.values())


def _add_bias(
    found: dict[int, Found], biases: dict[int, int], inputs: Sequence[int], uses: Counter[int]
) -> None:
    for product, bias in (inputs, inputs[::-1]):
        known = found.get(product)
        if known is None or bias not in biases or uses[product] != 1:
            continue
        # Only then the bias' gradient is the one for the layer's outputs.
        if known.outputs_axis == len(known.shape) - 1:
            layer = Layer(known.layer.kernel, biases[bias], known.layer.inputs_first)
            found[product] = replace(known, layer=layer)
