import {
  blockDiagonal,
  dense,
  denseSegment,
  diagonal,
  kronecker,
  lowRank,
  type MatrixSource,
  rowKronecker,
  type TensorValues,
} from '../../../client/index.js';
import type { SimpleStructure } from '../../../server/device/matrix.js';
import type { TensorRole } from '../../../server/device/tensor.js';
import type { TestMatrix } from '../matrices.js';

/** A test matrix as a trainer would give it to the client; `wrap` may turn its arrays into pieces. */
export function clientMatrix(
  { spec, stored }: TestMatrix,
  wrap: (values: TensorValues) => TensorValues = (values) => values,
): MatrixSource {
  function simple(structure: SimpleStructure, damping: number | undefined, block: number): MatrixSource {
    const find = (role: TensorRole, segment = 0) =>
      stored.find((t) => t.spec.role === role && t.spec.segment === segment && t.spec.block === block);
    const values = (role: TensorRole, segment = 0): TensorValues => {
      const { values: numbers, scale } = find(role, segment)!;
      if (numbers instanceof Int8Array || numbers instanceof Int16Array) return { codes: numbers, scale };
      return wrap(numbers);
    };
    switch (structure.kind) {
      case 'dense':
        return dense({ matrix: values('dense'), dimension: structure.dimension, damping });
      case 'diagonal':
        return diagonal({ diagonal: values('diagonal'), dimension: structure.dimension, damping });
      case 'kronecker':
        return kronecker({
          inputFactor: values('inputFactor'),
          outputFactor: values('outputFactor'),
          inputs: structure.inputs,
          outputs: structure.outputs,
          dampingMode: structure.dampingMode,
          damping,
        });
      case 'lowRank': {
        const { examples, rowsPerExample: outputs, curvature } = structure;
        const segments = structure.segments.map((segment, k) =>
          segment.form === 'dense'
            ? denseSegment({ jacobian: values('jacobian', k), columns: segment.columns })
            : rowKronecker({
                activations: values('activations', k),
                gradients: values('gradients', k),
                inputs: segment.inputs,
                outputs: segment.outputs,
              }),
        );
        const h = { identity: undefined, diagonal: 'diagonal', block: 'block' } as const;
        const form = h[curvature];
        return lowRank({
          examples,
          rowsPerExample: outputs,
          segments,
          damping,
          ...(form && { curvature: { [form]: values('curvature') } as { block: TensorValues } }),
        });
      }
    }
  }
  const { structure, damping } = spec;
  if (structure.kind !== 'blockDiagonal') return simple(structure, damping, 0);
  return blockDiagonal(
    structure.blocks.map((block, k) => simple(block.structure, block.damping, k)),
    { damping },
  );
}
