import type { Batch } from '../data/dataset.js';
import type { Score } from '../network/network.js';

/** Wall seconds of one step, by what they went to. */
export interface StepTimes {
  /** Forward and backward passes. */
  differentiate: number;
  /** Number formats of the factors, to what the wire carries. */
  encode: number;
  /** Factors and gradient from the trainer's memory to the device's. */
  send: number;
  /** From the last byte of the factors to a programmed device. */
  program: number;
  /** Computation of the emulated evolution and its read-out. */
  solve: number;
  /** Everything else between the start of the upload and the update in hand. */
  read: number;
  /** Update rule, and adding to the weights. */
  update: number;
}

/** What one step did. */
export interface StepReport extends Score {
  times: StepTimes;
  /** Modelled seconds on the device: link, converters, programming, evolution. 0 without a device. */
  deviceSeconds: number;
  /** Tensor bytes over the wire, both ways. */
  bytes: number;
  /** Largest eigenvalue of the programmed A, where there is one. */
  largestEigenvalue?: number;
}

/** Owns the weights and its moments, for one training run. */
export interface Optimizer {
  readonly weights: Float32Array;
  step(batch: Batch): Promise<StepReport>;
  close(): Promise<void>;
}

export const noTimes = (): StepTimes => ({
  differentiate: 0,
  encode: 0,
  send: 0,
  program: 0,
  solve: 0,
  read: 0,
  update: 0,
});

export function addTo(weights: Float32Array, update: Float32Array): void {
  for (let i = 0; i < weights.length; i++) weights[i] += update[i];
}
