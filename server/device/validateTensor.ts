import type { DeviceLimits } from '../../common/description.js';
import { DeviceError, invalidArgument } from './errors.js';
import { shorten } from './shorten.js';
import { byteLength, type TensorRole, type TensorSpec } from './tensor.js';

const symmetricRoles: readonly TensorRole[] = ['dense', 'inputFactor', 'outputFactor'];

function unimplemented(what: string, have: readonly string[]): DeviceError {
  return new DeviceError('UNIMPLEMENTED', `This device has no ${what}; it has ${have.join(', ')}.`, {
    reason: 'UNSUPPORTED',
    metadata: { expected: have.join(',') },
  });
}

/** UNIMPLEMENTED unless `value` is among what the device has. */
export function requireSupported<Value extends string>(
  what: string,
  value: Value,
  have: readonly Value[],
): void {
  if (!have.includes(value)) throw unimplemented(`${what} ${value}`, have);
}

/** INVALID_ARGUMENT unless a number of the request is finite and not negative. */
export function requireNonNegative(field: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) {
    throw invalidArgument(field, `is ${value}; it must be a finite number of at least 0.`);
  }
}

/** INVALID_ARGUMENT unless an extent of the request is a whole number of at least 1. */
export function requireExtent(field: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) {
    throw invalidArgument(field, `is ${value}; it must be at least 1.`);
  }
}

/** INVALID_ARGUMENT if a number of the request is above what the device takes. */
export function requireFieldAtMost(field: string, value: number, limit: number, sentence: string): void {
  if (value <= limit) return;
  throw invalidArgument(field, sentence, {
    reason: 'ABOVE_LIMIT',
    metadata: { limit: String(limit), actual: String(value) },
  });
}

/** RESOURCE_EXHAUSTED if something is bigger than the device. */
export function requireAtMost(
  what: string,
  value: number,
  limit: number,
  unit = '',
  reason: 'ABOVE_LIMIT' | 'DEVICE_MEMORY' = 'ABOVE_LIMIT',
): void {
  if (value > limit) {
    throw new DeviceError(
      'RESOURCE_EXHAUSTED',
      `${what} is ${value}${unit}, this device takes at most ${limit}${unit}.`,
      {
        reason,
        metadata: { limit: String(limit), actual: String(value) },
      },
    );
  }
}

/** Checks what the header says of one tensor, whose shape the structure prescribes. */
export function validateTensor(field: string, spec: TensorSpec, shape: number[], limits: DeviceLimits): void {
  requireSupported('dtype', spec.dtype, limits.dtypes);
  if (spec.shape.length !== shape.length || spec.shape.some((extent, i) => extent !== shape[i])) {
    throw invalidArgument(
      `${field}.shape`,
      `is [${shorten(spec.shape.slice(0, 8).join(', '))}]; a tensor of role ${spec.role} must have [${shape.join(', ')}] here.`,
    );
  }
  if (spec.layout === 'lowerTriangle' && !symmetricRoles.includes(spec.role)) {
    throw invalidArgument(`${field}.layout`, `role ${spec.role} has no lower triangle; send every entry.`);
  }
  const isInteger = spec.dtype === 'int8' || spec.dtype === 'int16';
  if (spec.scale.length > 0 && !isInteger) {
    throw invalidArgument(`${field}.scale`, `is for integer dtypes only; leave it out for ${spec.dtype}.`);
  }
  if (spec.scale.length > 1 && spec.scale.length !== spec.shape[0]) {
    throw invalidArgument(
      `${field}.scale`,
      `has ${spec.scale.length} numbers; send none, one, or one for each of the ${spec.shape[0]} rows.`,
    );
  }
  for (const scale of spec.scale) requireNonNegative(`${field}.scale`, scale);
}

/** Bytes of an upload on the wire. RESOURCE_EXHAUSTED if it cannot fit into the device. */
export function requireMemory(tensors: readonly TensorSpec[], limits: DeviceLimits): void {
  const bytes = tensors.reduce((sum, spec) => sum + byteLength(spec), 0);
  requireAtMost('The upload', bytes, limits.memoryBytes, ' bytes', 'DEVICE_MEMORY');
}
