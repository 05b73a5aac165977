import type { MatrixSpec, SimpleStructure } from './matrix.js';
import { rankOf } from './matrix.js';
import type { TensorRole } from './tensor.js';

/** A tensor that a structure needs, and the shape that it must have. */
export interface RequiredTensor {
  role: TensorRole;
  shape: number[];
  block: number;
  segment: number;
}

function* simple(structure: SimpleStructure, block: number): Iterable<RequiredTensor> {
  const need = (role: TensorRole, shape: number[], segment = 0): RequiredTensor => ({
    role,
    shape,
    block,
    segment,
  });
  switch (structure.kind) {
    case 'dense':
      yield need('dense', [structure.dimension, structure.dimension]);
      return;
    case 'diagonal':
      yield need('diagonal', [structure.dimension]);
      return;
    case 'kronecker':
      yield need('inputFactor', [structure.inputs, structure.inputs]);
      yield need('outputFactor', [structure.outputs, structure.outputs]);
      return;
    case 'lowRank': {
      const { examples, rowsPerExample, curvature, segments } = structure;
      const rank = rankOf(structure);
      for (const [index, segment] of segments.entries()) {
        if (segment.form === 'dense') yield need('jacobian', [rank, segment.columns], index);
        else {
          yield need('activations', [examples, segment.inputs], index);
          yield need('gradients', [rank, segment.outputs], index);
        }
      }
      if (curvature === 'diagonal') yield need('curvature', [rank]);
      if (curvature === 'block') yield need('curvature', [examples, rowsPerExample, rowsPerExample]);
    }
  }
}

/** The tensors that carry a matrix, each with the shape that the structure prescribes. */
export function* requiredTensors({ structure }: Pick<MatrixSpec, 'structure'>): Iterable<RequiredTensor> {
  if (structure.kind !== 'blockDiagonal') yield* simple(structure, 0);
  else for (const [index, block] of structure.blocks.entries()) yield* simple(block.structure, index);
}
