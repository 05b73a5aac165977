import type { Floats } from '../../compute/compute.js';
import { createNormals, createUniforms } from '../noise/normals.js';
import { applyDrift, type DriftConfig, eachCellBlock, type Place } from './cellDrift.js';

export interface ArrayConfig {
  /** Standard deviation of a cell's gain, relative, fixed by deviceSeed. */
  mismatchDtod: number;
  /** Standard deviation of the error at each programming, as a part of full scale. */
  programmingStd: number;
  /** Part of the cells that keep a random value within full scale, fixed by deviceSeed. */
  stuckFraction: number;
  /** Part of the cells that are 0 whatever is written, fixed by deviceSeed. */
  deadFraction: number;
  drift: DriftConfig;
  /** Smallest and largest value that a cell holds, in the unit of matrix entries; null is no limit. */
  cellMin: number | null;
  cellMax: number | null;
}

/** Cells that keep what is written. */
export const idealArray: ArrayConfig = {
  mismatchDtod: 0,
  programmingStd: 0,
  stuckFraction: 0,
  deadFraction: 0,
  drift: { law: 'none', exponent: 0, exponentDtod: 0, referenceTime: 1 },
  cellMin: null,
  cellMax: null,
};

/** A cell that is known, or told, to hold one value. */
export interface StuckCell extends Pick<Place, 'tensor' | 'plane'> {
  element: number;
  value: number;
}

/** What programming did; the counts and sums of parts add up to those of the whole. */
export interface Programming {
  /** Cells whose value, errors included, was beyond cellMin or cellMax. */
  clipped: number;
  /** sum (held - written)^2. */
  sumSquaredError: number;
  /** sum written^2; not measured, 0, where the array is ideal. */
  sumSquares: number;
}

export interface CellArray {
  /** Cells hold what is written from the start. */
  readonly isIdeal: boolean;
  /**
   * Written values become those that the cells hold right after programming, in place:
   * clip(written (1 + mismatchDtod xi) + programmingStd fullScale xi'), stuck cells their value, dead ones 0. xi belongs
   * to the cell, xi' to the cell and the `load`-th programming.
   */
  program(values: Floats, place: Place, load: number, fullScale: number): Programming;
  /** Held values `elapsed` seconds of device time after programming, in place. Stuck and dead cells stay. */
  drift(values: Floats, place: Place, elapsed: number, fullScale: number): void;
}

/**
 * The cells of a device. deviceSeed fixes mismatch, defects and drift exponents, `seed` the programming errors. Cells
 * are told apart by tensor, plane and element, so any split of an array gives the same values.
 */
export function createCellArray(
  config: ArrayConfig,
  deviceSeed: number,
  seed: number,
  stuckCells: readonly StuckCell[] = [],
): CellArray {
  const { mismatchDtod, programmingStd, stuckFraction, deadFraction, cellMin, cellMax } = config;
  const [low, high] = [cellMin ?? Number.NEGATIVE_INFINITY, cellMax ?? Number.POSITIVE_INFINITY];
  const hasRange = cellMin !== null || cellMax !== null;
  const hasDefects = stuckFraction > 0 || deadFraction > 0 || stuckCells.length > 0;
  const isIdeal = mismatchDtod === 0 && programmingStd === 0 && !hasRange && !hasDefects;

  function addErrors(values: Floats, place: Place, load: number, fullScale: number): void {
    const { length } = values;
    if (mismatchDtod > 0) {
      eachCellBlock(deviceSeed, 'mismatch', 0, createNormals, place, length, (xi, at) => {
        for (let i = 0; i < xi.length; i++) values[at + i] *= 1 + mismatchDtod * xi[i];
      });
    }
    if (programmingStd > 0) {
      const std = programmingStd * fullScale;
      eachCellBlock(seed, 'programming', load, createNormals, place, length, (xi, at) => {
        for (let i = 0; i < xi.length; i++) values[at + i] += std * xi[i];
      });
    }
  }

  function clip(values: Floats): number {
    let clipped = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value >= low && value <= high) continue;
      values[i] = value < low ? low : high;
      clipped++;
    }
    return clipped;
  }

  function putDefects(values: Floats, place: Place, fullScale: number): void {
    if (stuckFraction + deadFraction > 0) {
      eachCellBlock(deviceSeed, 'defects', 0, createUniforms, place, values.length, (u, at) => {
        for (let i = 0; i < u.length; i++) {
          if (u[i] >= stuckFraction + deadFraction) continue;
          // Below stuckFraction the number, scaled up, is uniform again: it is the value that the cell is stuck at.
          values[at + i] = u[i] < stuckFraction ? fullScale * ((2 * u[i]) / stuckFraction - 1) : 0;
        }
      });
    }
    for (const { tensor, plane = 0, element, value } of stuckCells) {
      const index = element - place.from;
      if (tensor !== place.tensor || plane !== (place.plane ?? 0)) continue;
      if (index >= 0 && index < values.length) values[index] = value;
    }
  }

  return {
    isIdeal,
    program(values, place, load, fullScale) {
      if (isIdeal) return { clipped: 0, sumSquaredError: 0, sumSquares: 0 };
      const written = values.slice();
      addErrors(values, place, load, fullScale);
      const clipped = hasRange ? clip(values) : 0;
      if (hasDefects) putDefects(values, place, fullScale);
      let [sumSquaredError, sumSquares] = [0, 0];
      for (let i = 0; i < values.length; i++) {
        sumSquaredError += (values[i] - written[i]) ** 2;
        sumSquares += written[i] * written[i];
      }
      return { clipped, sumSquaredError, sumSquares };
    },
    drift(values, place, elapsed, fullScale) {
      applyDrift(values, config.drift, deviceSeed, place, elapsed);
      if (hasDefects && config.drift.law !== 'none') putDefects(values, place, fullScale);
    },
  };
}
