import type { DeviceLimits } from '../../common/description.js';
import { invalidArgument } from './errors.js';
import { dimensionOf, type MatrixSpec, rankOf, type SimpleStructure } from './matrix.js';
import { requiredTensors } from './requiredTensors.js';
import {
  requireAtMost,
  requireExtent,
  requireMemory,
  requireNonNegative,
  requireSupported,
  validateTensor,
} from './validateTensor.js';

/** Extents of one structure, before anything is computed from them. */
function validateExtents(field: string, structure: SimpleStructure, limits: DeviceLimits): void {
  switch (structure.kind) {
    case 'dense':
    case 'diagonal':
      requireExtent(`${field}.dimension`, structure.dimension);
      return;
    case 'kronecker':
      requireExtent(`${field}.inputs`, structure.inputs);
      requireExtent(`${field}.outputs`, structure.outputs);
      return;
    case 'lowRank':
      requireAtMost(`${field}: the number of segments`, structure.segments.length, limits.maxSegments);
      requireExtent(`${field}.examples`, structure.examples);
      requireExtent(`${field}.rows_per_example`, structure.rowsPerExample);
      requireExtent(`${field}.segments`, structure.segments.length);
      for (const [index, segment] of structure.segments.entries()) {
        if (segment.form === 'dense') requireExtent(`${field}.segments[${index}].columns`, segment.columns);
        else {
          requireExtent(`${field}.segments[${index}].inputs`, segment.inputs);
          requireExtent(`${field}.segments[${index}].outputs`, segment.outputs);
        }
      }
      // A rank of N and more is a legal matrix: only the device's own limit counts.
      requireAtMost(`${field}: the rank (examples * rows_per_example)`, rankOf(structure), limits.rank.max);
  }
}

function validateStructure(spec: MatrixSpec, limits: DeviceLimits): void {
  const { structure } = spec;
  requireSupported('structure', structure.kind, limits.structures);
  if (structure.kind !== 'blockDiagonal') validateExtents(`matrix.${structure.kind}`, structure, limits);
  else {
    requireExtent('matrix.blockDiagonal.blocks', structure.blocks.length);
    requireAtMost('The number of blocks', structure.blocks.length, limits.maxBlocks);
    for (const [index, block] of structure.blocks.entries()) {
      const field = `matrix.blockDiagonal.blocks[${index}]`;
      requireSupported('structure', block.structure.kind, limits.structures);
      if (block.damping !== undefined) requireNonNegative(`${field}.damping`, block.damping);
      validateExtents(`${field}.${block.structure.kind}`, block.structure, limits);
    }
  }
  requireNonNegative('matrix.damping', spec.damping);
  const dimension = dimensionOf(structure);
  requireAtMost('The dimension N', dimension, limits.dimension.max);
  if (dimension < limits.dimension.min) {
    throw invalidArgument(
      'matrix',
      `has dimension ${dimension}; this device takes at least ${limits.dimension.min}.`,
    );
  }
}

const keyOf = (tensor: { role: string; block: number; segment: number }) =>
  `${tensor.role} of block ${tensor.block}, segment ${tensor.segment}`;

/**
 * Checks a matrix header against itself and the device, before any memory is reserved: every tensor of the structure
 * exactly once and of the right shape, numbers in range, and nothing bigger than the device.
 */
export function validateMatrix(spec: MatrixSpec, limits: DeviceLimits): void {
  validateStructure(spec, limits);
  const needed = new Map([...requiredTensors(spec)].map((tensor) => [keyOf(tensor), tensor]));
  for (const [index, tensor] of spec.tensors.entries()) {
    const field = `tensors[${index}]`;
    const key = keyOf(tensor);
    const need = needed.get(key);
    if (!need) {
      throw invalidArgument(
        field,
        `${key} is not part of this structure, or is announced twice; announce each tensor once.`,
      );
    }
    needed.delete(key);
    validateTensor(field, tensor, need.shape, limits);
  }
  const [missing] = needed.keys();
  if (missing !== undefined) throw invalidArgument('tensors', `${missing} is missing; announce it.`);
  requireMemory(spec.tensors, limits);
}
