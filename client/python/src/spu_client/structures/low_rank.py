"""J^T H J by its factors: the Fisher or Gauss-Newton matrix of a batch. Nothing of size N x N is ever made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._proto import spu_v1
from ..checks import extent
from ..errors import invalid_argument
from .arrays import ArrayLike
from .matrix import Matrix, checked_damping
from .tensor import Encoding, Tensor, numbers_of, tensor


@dataclass(frozen=True)
class Segment:
    """Columns of J, usually one layer; made by rows() and row_kronecker()."""

    #: "rows" or "row_kronecker".
    form: str
    columns: int
    #: Rows of its first tensor: those of J, or examples.
    examples: int
    #: Rows of J.
    rows: int
    values: tuple[ArrayLike, ...]
    encoding: Encoding | None

    def tensors(self, encoding: Encoding | None, segment: int) -> list[Tensor]:
        """Its tensors as segment `segment` of J; `encoding` counts where it has none of its own."""
        chosen = self.encoding if self.encoding is not None else encoding
        if self.form == "rows":
            made = [tensor("jacobian", (self.rows, self.columns), "J", self.values[0], chosen)]
        else:
            activations, gradients = self.values
            inputs = numbers_of("activations", activations).shape[1]
            outputs = self.columns // inputs
            made = [
                tensor(
                    "row_kronecker_activations", (self.examples, inputs), "activations", activations, chosen
                ),
                tensor("row_kronecker_gradients", (self.rows, outputs), "gradients", gradients, chosen),
            ]
        return [each.in_segment(segment) for each in made]

    def add_to(self, structure: spu_v1.LowRankStructure) -> None:
        """Announces it on the wire."""
        if self.form == "rows":
            structure.segments.add(dense=spu_v1.DenseSegment(columns=self.columns))
            return
        inputs = numbers_of("activations", self.values[0]).shape[1]
        structure.segments.add(
            row_kronecker=spu_v1.RowKroneckerSegment(inputs=inputs, outputs=self.columns // inputs)
        )


def _matrix_shape(label: str, values: ArrayLike, axes: int = 2) -> tuple[int, int]:
    numbers = numbers_of(label, values)
    if numbers.ndim < axes or numbers.size == 0:
        raise invalid_argument(
            label, f"has shape {list(numbers.shape)}, but must be a matrix of at least one number."
        )
    first = numbers.shape[0]
    return first, numbers.size // first


def rows(J: ArrayLike, *, encoding: Encoding | None = None) -> Segment:
    """Columns of J by all of their numbers.

    Args:
        J: shape [b * dz, columns...]; row e * dz + o belongs to example e, output o. Further axes are columns, row-major.
            For a convolution this is the form to use: the sum over its positions is already in J.
        encoding: number format on the way; by default that of low_rank(), else that of the array.

    >>> rows([[1.0, 2.0], [3.0, 4.0]]).columns
    2
    """
    count, columns = _matrix_shape("J", J)
    return Segment("rows", columns, count, count, (J,), encoding)


def row_kronecker(
    activations: ArrayLike, gradients: ArrayLike, *, encoding: Encoding | None = None
) -> Segment:
    """Columns of J that belong to a linear layer W[outputs, inputs] (row-major), by what back-propagation gives.

    Row (e, o) of J is delta_{e,o} (x) a_e, so b * inputs + b * dz * outputs numbers stand for b * dz * inputs * outputs.

    Args:
        activations: a, the inputs of the layer, shape [b, inputs]. A bias is the last column of W, its activation is 1.
        gradients: delta, the gradients for the layer's outputs, shape [b * dz, outputs].
        encoding: number format on the way; by default that of low_rank(), else that of the arrays.

    >>> row_kronecker([[1.0, 2.0, 1.0]], [[0.5, 0.25]]).columns
    6
    """
    examples, inputs = _matrix_shape("activations", activations)
    count, outputs = _matrix_shape("gradients", gradients)
    if count % examples != 0:
        raise invalid_argument(
            "gradients", f"has {count} rows, but must have a multiple of the {examples} rows of activations."
        )
    return Segment("row_kronecker", inputs * outputs, examples, count, (activations, gradients), encoding)


def _curvature(values: ArrayLike, b: int, dz: int) -> tuple[int, tuple[Tensor, ...]]:
    """Form and tensor of H. It keeps its own encoding: rounding it can make A indefinite."""
    if values is None:
        return spu_v1.CURVATURE_IDENTITY, ()
    numbers = numbers_of("curvature", values)
    if numbers.ndim == 3:
        return spu_v1.CURVATURE_BLOCK, (tensor("curvature", (b, dz, dz), "curvature", values),)
    return spu_v1.CURVATURE_DIAGONAL, (tensor("curvature", (b * dz,), "curvature", values),)


def low_rank(
    segments: Sequence[Segment] | Segment,
    *,
    examples: int | None = None,
    rows_per_example: int | None = None,
    curvature: ArrayLike = None,
    damping: float | None = None,
    encoding: Encoding | None = None,
) -> Matrix:
    """A = J^T H J + damping I with J of b * dz rows; N is the sum of the segments' columns.

    Args:
        segments: column segments of J from left to right.
        examples: b; by default what the segments tell.
        rows_per_example: dz, the outputs of the network or the rows of L^T J that stand for them; default rows / b.
        curvature: H: absent means the identity, shape [b * dz] one number a row, [b, dz, dz] one block an example.
        damping: lambda, added to the diagonal; not negative.
        encoding: number format of the segments that have none of their own.

    >>> low_rank([rows([[1.0, 2.0, 3.0]])], damping=0.01).dimension
    3
    """
    every = [segments] if isinstance(segments, Segment) else list(segments)
    if not every:
        raise invalid_argument("segments", "is empty: J needs at least one column segment.")
    count = every[0].rows
    told = [segment.examples for segment in every if segment.form == "row_kronecker"]
    b = extent("examples", examples if examples is not None else told[0] if told else count)
    dz = extent("rows_per_example", rows_per_example if rows_per_example is not None else max(1, count // b))
    for index, segment in enumerate(every):
        if segment.rows != b * dz or (segment.form == "row_kronecker" and segment.examples != b):
            raise invalid_argument(
                "segments",
                f"segment {index} has {segment.rows} rows of {segment.examples} examples, but {b} examples with {dz} rows "
                f"each need {b * dz}.",
            )
    form, curvature_tensors = _curvature(curvature, b, dz)
    structure = spu_v1.LowRankStructure(examples=b, rows_per_example=dz, curvature=form)
    for segment in every:
        segment.add_to(structure)
    return Matrix(
        "low_rank",
        sum(segment.columns for segment in every),
        checked_damping(damping),
        spu_v1.Matrix(low_rank=structure),
        (*(t for i, segment in enumerate(every) for t in segment.tensors(encoding, i)), *curvature_tensors),
    )
