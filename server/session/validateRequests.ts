import type { DeviceLimits } from '../../common/description.js';
import type { DampingChange, EvolveRequest, SampleRequest, TimePoint, VectorSpec } from '../device/device.js';
import { invalidArgument } from '../device/errors.js';
import {
  requireAtMost,
  requireExtent,
  requireMemory,
  requireNonNegative,
  requireSupported,
  validateTensor,
} from './validateTensor.js';

function requireDuration(field: string, duration: number, limits: DeviceLimits): void {
  requireNonNegative(field, duration);
  if (duration > limits.maxDuration) {
    throw invalidArgument(field, `is ${duration} tau; this device takes at most ${limits.maxDuration}.`);
  }
}

/** Checks the header of a vector. Whether it fits the matrix is for the device to say. */
export function validateVector(spec: VectorSpec, limits: DeviceLimits): void {
  if (spec.tensor.role !== 'vector') throw invalidArgument('tensor.role', 'must be VECTOR.');
  const [dimension] = spec.tensor.shape;
  if (spec.tensor.shape.length !== 1) {
    throw invalidArgument('tensor.shape', `has ${spec.tensor.shape.length} extents; a vector has one, N.`);
  }
  requireExtent('tensor.shape[0]', dimension);
  requireAtMost('The dimension N', dimension, limits.dimension.max);
  if (dimension < limits.dimension.min) {
    throw invalidArgument(
      'dimension',
      `is ${dimension}; this device takes at least ${limits.dimension.min}.`,
    );
  }
  validateTensor('tensor', spec.tensor, [dimension], limits);
  requireMemory([spec.tensor], limits);
}

export function validateDampingChange({ damping }: DampingChange): void {
  requireNonNegative('matrix.damping', damping);
}

export function validateEvolve(request: EvolveRequest, limits: DeviceLimits): void {
  requireDuration('duration', request.duration, limits);
}

export function validateTimePoint(field: string, moment: TimePoint): void {
  if (moment.at === 'time') requireNonNegative(`${field}.device_time`, moment.time);
  if (moment.at === 'evolution' && moment.id === '') {
    throw invalidArgument(`${field}.evolution_id`, 'is empty.');
  }
}

export function validateSample(request: SampleRequest, limits: DeviceLimits): void {
  validateTimePoint('at', request.at);
  requireDuration('interval', request.interval, limits);
  requireDuration('burn_in', request.burnIn, limits);
  if (request.count > limits.maxSamples) {
    throw invalidArgument(
      'count',
      `is ${request.count}; this device gives at most ${limits.maxSamples} samples a request.`,
    );
  }
  if (request.burnIn + request.interval * (request.count - 1) > limits.maxDuration) {
    throw invalidArgument(
      'interval',
      `the read-out takes longer than ${limits.maxDuration} tau, the limit of this device; shorten it.`,
    );
  }
  requireSupported('reduction', request.reduction, limits.reductions);
  if (request.reduction === 'meanAndVariance' && request.count < 2) {
    throw invalidArgument('count', `is ${request.count}; a variance needs at least 2 samples.`);
  }
}
