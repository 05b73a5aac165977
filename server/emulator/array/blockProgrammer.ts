import type { Floats } from '../../compute/compute.js';
import type { DeviceConfig } from '../config/schema.js';
import type { Conversion } from '../converters/converter.js';
import type { Faults } from '../faults.js';
import { createCellArray } from './cellArray.js';
import type { CellRange } from './cellDrift.js';

/** What programming did to a matrix; sums over all cells. */
export interface ProgrammingReport {
  /** By the range of the converter or of a cell. */
  clipped: number;
  /** sum (programmed - sent)^2. */
  sumSquaredError: number;
  /** sum sent^2. */
  sumSquares: number;
}

/** The way of a block of numbers through the matrix DAC into the array, and what became of all of them. */
export interface BlockProgrammer {
  readonly report: ProgrammingReport;
  /** Converters and cells add no error to what the DAC converts. */
  readonly isIdeal: boolean;
  /** Converts and programs a block in place, as the `load`-th matrix of the session. */
  program(
    values: Floats,
    cells: CellRange,
    load: number,
    fullScale: number,
    convert: (values: Floats) => Conversion,
  ): void;
}

export function createBlockProgrammer(config: DeviceConfig, seed: number, faults: Faults): BlockProgrammer {
  const array = createCellArray(config.array, config.deviceSeed, seed, faults.stuckCells());
  const rangeFactor = faults.rangeFactor('matrixDac');
  const isIdeal = array.isIdeal && rangeFactor === 1;
  const report: ProgrammingReport = { clipped: 0, sumSquaredError: 0, sumSquares: 0 };
  return {
    report,
    isIdeal,
    program(values, cells, load, fullScale, convert) {
      if (isIdeal) {
        const done = convert(values);
        report.clipped += done.clipped;
        report.sumSquaredError += done.sumSquaredError;
        report.sumSquares += done.sumSquares;
        return;
      }
      const sent = values.slice();
      report.clipped += convert(values).clipped;
      if (rangeFactor !== 1) for (let i = 0; i < values.length; i++) values[i] *= rangeFactor;
      report.clipped += array.program(values, cells, load, fullScale).clipped;
      for (let i = 0; i < values.length; i++) {
        report.sumSquaredError += (values[i] - sent[i]) ** 2;
        report.sumSquares += sent[i] * sent[i];
      }
    },
  };
}
