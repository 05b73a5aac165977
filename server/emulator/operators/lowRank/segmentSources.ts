import type { Compute, Precision } from '../../../compute/compute.js';
import { type LowRankStructure, rankOf } from '../../../device/matrix.js';
import { scaledFloats } from '../storedTensor.js';
import type { Tensors } from '../tensors.js';
import type { Segment } from './segment.js';
import { createDenseSegment } from './segmentDense.js';
import { createRowKroneckerSegment } from './segmentRowKronecker.js';

/** What one segment of J is made from. */
export interface SegmentSource {
  /** Indices of its tensors. */
  tensors: number[];
  /** Numbers of a row, where rows can be used as they arrive. */
  rowLength?: number;
  make(precision: Precision): Segment;
}

/** One for each segment of a structure. Throws INVALID_ARGUMENT if a tensor is missing or has another shape. */
export function segmentSources(
  structure: LowRankStructure,
  tensors: Tensors,
  compute: Compute,
): SegmentSource[] {
  const { examples, rowsPerExample } = structure;
  const rank = rankOf(structure);
  return structure.segments.map((segment, k) => {
    if (segment.form === 'dense') {
      const jacobian = tensors.index('jacobian', [rank, segment.columns], k);
      return {
        tensors: [jacobian],
        rowLength: segment.columns,
        make: (precision) => createDenseSegment(compute, tensors.at(jacobian), precision),
      };
    }
    const { inputs, outputs } = segment;
    const activations = tensors.index('activations', [examples, inputs], k);
    const gradients = tensors.index('gradients', [rank, outputs], k);
    return {
      tensors: [activations, gradients],
      make: (precision) =>
        createRowKroneckerSegment({
          ...{ compute, examples, rowsPerExample, inputs, outputs },
          activations: scaledFloats(tensors.at(activations), precision),
          gradients: scaledFloats(tensors.at(gradients), precision),
        }),
    };
  });
}
