import type { DeviceLimits } from '../../../common/description.js';
import { DeviceError, invalidArgument } from '../../device/errors.js';
import { dimensionOf, type MatrixSpec, rankOf, type Structure } from '../../device/matrix.js';
import type { DeviceConfig } from '../config/schema.js';

type Limits = DeviceConfig['limits'];

/** Limits as a device states them. */
export function describeLimits(limits: Limits): DeviceLimits {
  return {
    dimension: { min: limits.minDimension, max: limits.maxDimension },
    rank: { min: 1, max: limits.maxRank },
    structures: limits.structures,
    dtypes: limits.dtypes,
    reductions: limits.reductions,
    maxDuration: limits.maxDuration,
    maxSamples: limits.maxSamples,
    memoryBytes: limits.memoryBytes,
  };
}

export function checkDimension(dimension: number, limits: Limits): void {
  if (dimension < limits.minDimension) {
    throw invalidArgument('dimension', `is ${dimension}; this device takes at least ${limits.minDimension}.`);
  }
  if (dimension > limits.maxDimension) {
    throw exhausted(`Dimension ${dimension} exceeds the ${limits.maxDimension} cells of this device.`);
  }
}

/** Throws UNIMPLEMENTED or RESOURCE_EXHAUSTED for a matrix that the device has not the cells for. */
export function checkMatrixLimits({ structure }: MatrixSpec, limits: Limits): void {
  checkStructure(structure, limits);
  if (structure.kind === 'blockDiagonal') {
    for (const block of structure.blocks) checkStructure(block.structure, limits);
  }
  checkDimension(dimensionOf(structure), limits);
}

function checkStructure(structure: Structure, limits: Limits): void {
  if (!limits.structures.includes(structure.kind)) {
    throw new DeviceError(
      'UNIMPLEMENTED',
      `This device has no ${structure.kind} matrices; it has ${limits.structures.join(', ')}.`,
      { reason: 'UNSUPPORTED_STRUCTURE' },
    );
  }
  if (structure.kind === 'lowRank' && rankOf(structure) > limits.maxRank) {
    throw exhausted(`Rank ${rankOf(structure)} exceeds the ${limits.maxRank} rows of this device.`);
  }
}

function exhausted(message: string): DeviceError {
  return new DeviceError('RESOURCE_EXHAUSTED', `${message} Send a smaller matrix.`, {
    reason: 'DEVICE_SIZE',
  });
}
