import type { Floats } from '../../compute/compute.js';
import { createNormals } from '../noise/normals.js';
import { applyDrift, type CellRange, type DriftConfig, eachCellBlock } from './cellDrift.js';
import { createDefects, type DefectConfig, type StuckCell } from './defects.js';

export interface ArrayConfig extends DefectConfig {
  /** Standard deviation of a cell's gain, relative, fixed by deviceSeed. */
  mismatchDtod: number;
  /** Standard deviation of the error at each programming, as a part of full scale. */
  programmingStd: number;
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

/** What programming did; the counts and sums of ranges add up to those of the whole. */
export interface Programming {
  /** Cells whose value, errors included, was beyond cellMin or cellMax. */
  clipped: number;
  /** sum (programmed - written)^2. */
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
  program(values: Floats, range: CellRange, load: number, fullScale: number): Programming;
  /** Programmed values become those `elapsed` seconds of device time later, in place. Stuck and dead cells stay. */
  drift(values: Floats, range: CellRange, elapsed: number, fullScale: number): void;
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
  const { mismatchDtod, programmingStd, cellMin, cellMax } = config;
  const [low, high] = [cellMin ?? Number.NEGATIVE_INFINITY, cellMax ?? Number.POSITIVE_INFINITY];
  const hasRange = cellMin !== null || cellMax !== null;
  const defects = createDefects(config, deviceSeed, stuckCells);
  const isIdeal = mismatchDtod === 0 && programmingStd === 0 && !hasRange && !defects.exist;

  function addErrors(values: Floats, range: CellRange, load: number, fullScale: number): void {
    const { length } = values;
    if (mismatchDtod > 0) {
      eachCellBlock(deviceSeed, 'mismatch', 0, createNormals, range, length, (xi, at) => {
        for (let i = 0; i < xi.length; i++) values[at + i] *= 1 + mismatchDtod * xi[i];
      });
    }
    if (programmingStd > 0) {
      const std = programmingStd * fullScale;
      eachCellBlock(seed, 'programming', load, createNormals, range, length, (xi, at) => {
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

  return {
    isIdeal,
    program(values, range, load, fullScale) {
      if (isIdeal) return { clipped: 0, sumSquaredError: 0, sumSquares: 0 };
      const written = values.slice();
      addErrors(values, range, load, fullScale);
      const clipped = hasRange ? clip(values) : 0;
      if (defects.exist) defects.put(values, range, fullScale);
      let [sumSquaredError, sumSquares] = [0, 0];
      for (let i = 0; i < values.length; i++) {
        sumSquaredError += (values[i] - written[i]) ** 2;
        sumSquares += written[i] * written[i];
      }
      return { clipped, sumSquaredError, sumSquares };
    },
    drift(values, range, elapsed, fullScale) {
      applyDrift(values, config.drift, deviceSeed, range, elapsed);
      if (defects.exist && config.drift.law !== 'none') defects.put(values, range, fullScale);
    },
  };
}
