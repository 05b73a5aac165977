import type { DeviceLimits } from '../../common/description.js';
import type { Reduction } from '../../common/reductions.js';
import type { DampingChange, EvolveRequest, SampleRequest, VectorSpec } from '../device/device.js';
import { invalidArgument } from '../device/errors.js';
import {
  requireAtMost,
  requireExtent,
  requireFieldAtMost,
  requireMemory,
  requireNonNegative,
  requireSupported,
  validateTensor,
} from '../device/validateTensor.js';

function requireDuration(field: string, duration: number, limits: DeviceLimits): void {
  const { maxDuration } = limits;
  requireNonNegative(field, duration);
  requireFieldAtMost(
    field,
    duration,
    maxDuration,
    `is ${duration} tau; this device takes at most ${maxDuration}.`,
  );
}

/** Reductions that divide by the number of samples less 1. */
const spreads: Partial<Record<Reduction, string>> = {
  meanAndVariance: 'variance',
  meanAndCovariance: 'covariance',
};

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

export function validateCalibration(readings: number, { maxCalibrationReadings: limit }: DeviceLimits): void {
  const sentence = `is ${readings}; this device averages at most ${limit} readings.`;
  requireFieldAtMost('readings', readings, limit, sentence);
}

/** A read-out without its time, which is looked up in the session. */
export type ReadOut = Omit<SampleRequest, 'at'>;

export function validateSample(request: ReadOut, limits: DeviceLimits): void {
  const { count, interval, burnIn, reduction } = request;
  const { maxSamples, maxDuration } = limits;
  requireDuration('interval', interval, limits);
  requireDuration('burn_in', burnIn, limits);
  const many = `is ${count}; this device gives at most ${maxSamples} samples a request.`;
  requireFieldAtMost('count', count, maxSamples, many);
  const long = `the read-out takes longer than ${maxDuration} tau, the limit of this device; shorten it.`;
  requireFieldAtMost('interval', burnIn + interval * (count - 1), maxDuration, long);
  requireSupported('dtype', request.dtype, limits.sampleDtypes);
  requireSupported('reduction', reduction, limits.reductions);
  const spread = spreads[reduction];
  if (spread !== undefined && count < 2) {
    throw invalidArgument('count', `is ${count}; a ${spread} needs at least 2 samples.`);
  }
}
