import type { Floats } from '../../compute/compute.js';
import { createUniforms } from '../noise/normals.js';
import { type CellRange, eachCellBlock } from './cellDrift.js';

/** A cell that is known, or told, to hold one value. */
export interface StuckCell extends Pick<CellRange, 'tensor' | 'plane'> {
  element: number;
  value: number;
}

export interface DefectConfig {
  /** Part of the cells that keep a random value within full scale, fixed by deviceSeed. */
  stuckFraction: number;
  /** Part of the cells that are 0 whatever is written, fixed by deviceSeed. */
  deadFraction: number;
}

/** Cells that do not hold what is written. */
export interface Defects {
  readonly exist: boolean;
  /** Sets those of a range to what they hold. */
  put(values: Floats, range: CellRange, fullScale: number): void;
}

export function createDefects(
  { stuckFraction, deadFraction }: DefectConfig,
  deviceSeed: number,
  stuckCells: readonly StuckCell[],
): Defects {
  return {
    exist: stuckFraction > 0 || deadFraction > 0 || stuckCells.length > 0,
    put(values, range, fullScale) {
      if (stuckFraction + deadFraction > 0) {
        eachCellBlock(deviceSeed, 'defects', 0, createUniforms, range, values.length, (u, at) => {
          for (let i = 0; i < u.length; i++) {
            if (u[i] >= stuckFraction + deadFraction) continue;
            // Below stuckFraction the number, scaled up, is uniform again: it is the value that the cell is stuck at.
            values[at + i] = u[i] < stuckFraction ? fullScale * ((2 * u[i]) / stuckFraction - 1) : 0;
          }
        });
      }
      for (const { tensor, plane = 0, element, value } of stuckCells) {
        const index = element - range.from;
        if (tensor !== range.tensor || plane !== (range.plane ?? 0)) continue;
        if (index >= 0 && index < values.length) values[index] = value;
      }
    },
  };
}
