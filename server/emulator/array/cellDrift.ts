import type { Floats } from '../../compute/compute.js';
import { createNormals } from '../noise/normals.js';

/** How programmed values change with the device time since programming. */
export interface DriftConfig {
  /**
   * power: (t/t0)^-nu, logarithmic: 1 - nu ln(t/t0), not below 0, both 1 up to t0; exponential: exp(-nu t/t0).
   */
  law: 'none' | 'power' | 'logarithmic' | 'exponential';
  /** nu, the mean over the cells. */
  exponent: number;
  /** Standard deviation of nu from cell to cell, fixed by deviceSeed. */
  exponentDtod: number;
  /** t0, seconds. */
  referenceTime: number;
}

/** Where numbers lie in the device's arrays: cells keep their imperfections however many are handled at once. */
export interface CellRange {
  /** Index of the tensor. */
  tensor: number;
  /** First element. */
  from: number;
  /** Which of several arrays that hold the same numbers (J and J^T); default 0. */
  plane?: number;
}

/** Calls back with each block of a stream that belongs to the cells of a range. */
export function eachCellBlock(
  seed: number,
  purpose: string,
  counter: number,
  create: typeof createNormals,
  range: CellRange,
  count: number,
  work: (numbers: Float32Array, at: number) => void,
): void {
  const { tensor, from, plane = 0 } = range;
  const stream = create(seed, `${purpose} ${tensor} ${plane}`, counter);
  stream.seek(from);
  const block = new Float32Array(Math.min(4096, count));
  for (let at = 0; at < count; at += block.length) {
    const numbers = block.subarray(0, Math.min(block.length, count - at));
    stream(numbers);
    work(numbers, at);
  }
}

/** Factor of a cell by its exponent nu, `elapsed` seconds after its programming. */
export function driftFactor({ law, referenceTime }: DriftConfig, elapsed: number): (nu: number) => number {
  const ratio = elapsed / referenceTime;
  const logarithm = Math.log(Math.max(1, ratio));
  switch (law) {
    case 'none':
      return () => 1;
    case 'power':
      return (nu) => Math.exp(-nu * logarithm);
    case 'logarithmic':
      return (nu) => Math.max(0, 1 - nu * logarithm);
    case 'exponential':
      return (nu) => Math.exp(-nu * ratio);
  }
}

/** All cells drift alike: driftFactor(config, elapsed)(config.exponent) times the programmed matrix. */
export const driftsAlike = (config: DriftConfig) => config.law === 'none' || config.exponentDtod === 0;

/** values *= drift of each cell, `elapsed` seconds after programming. */
export function applyDrift(
  values: Floats,
  config: DriftConfig,
  deviceSeed: number,
  range: CellRange,
  elapsed: number,
): void {
  if (config.law === 'none') return;
  const { exponent, exponentDtod } = config;
  const factorOf = driftFactor(config, elapsed);
  if (driftsAlike(config)) {
    const factor = factorOf(exponent);
    for (let i = 0; i < values.length; i++) values[i] *= factor;
    return;
  }
  eachCellBlock(deviceSeed, 'drift', 0, createNormals, range, values.length, (numbers, at) => {
    for (let i = 0; i < numbers.length; i++) {
      values[at + i] *= factorOf(exponent + exponentDtod * numbers[i]);
    }
  });
}
