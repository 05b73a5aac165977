import type { Floats } from '../../compute/compute.js';
import { createNormals, createUniforms } from './normals.js';

/** 1/f noise of the read-out. */
export interface FlickerConfig {
  /** Standard deviation of one reading, all octaves together, in the unit of the state; 0 is off. */
  std: number;
  /** Width of the band below half the read rate over which the spectrum is 1/f. */
  octaves: number;
}

/** Adds the noise of the `reading`-th reading, counted from 0, to the values of all cells. */
export type Flicker = (values: Floats, reading: number) => void;

// Numbers kept from one reading to the next; without them they are made again.
const mostKept = 2 ** 22;

interface Row {
  index: number;
  values: Float32Array;
}

/**
 * Voss and McCartney's 1/f noise (Gardner, Scientific American, April 1978), for each cell its own: the sum of
 * `octaves` rows, row k constant over 2^k readings and then drawn again, each of variance std^2 / octaves. With a
 * reading a unit of time, R(lag) = std^2 / octaves sum_k max(0, 1 - lag / 2^k): a spectrum of
 * std^2 / (octaves ln 2) / f, one-sided, times 0.85 to 1.07 from f = 2^(2 - octaves) to 1/32 and 0.69 at 1/2. Depends
 * on seed and reading only.
 */
export function createFlicker(config: FlickerConfig, seed: number): Flicker {
  const { std, octaves } = config;
  // Rows that all changed at reading 0 would make the noise of the first readings another one.
  const phases = new Float64Array(octaves);
  createUniforms(seed, 'flicker phase', 0)(phases);
  const weight = std / Math.sqrt(octaves);
  const kept: Row[] = [];

  const rowAt = (k: number, reading: number, cells: number): Float32Array => {
    const length = 2 ** k;
    const index = Math.floor((reading + Math.floor(phases[k] * length)) / length);
    const fits = (k + 1) * cells <= mostKept;
    const old = kept[fits ? k : octaves];
    if (fits && old?.index === index && old.values.length === cells) return old.values;
    const values = old?.values.length === cells ? old.values : new Float32Array(cells);
    createNormals(seed, `flicker ${k}`, index)(values);
    kept[fits ? k : octaves] = { index, values };
    return values;
  };

  return (values, reading) => {
    if (std === 0) return;
    for (let k = 0; k < octaves; k++) {
      const row = rowAt(k, reading, values.length);
      for (let i = 0; i < row.length; i++) values[i] += weight * row[i];
    }
  };
}
