import type { Correction } from '../converters/calibration.js';

/** One cell in one load: its reading, averaged over all readings of the load. */
export interface Point {
  /** What was asked for. */
  wanted: number;
  reading: number;
  /** Full scale of the vector DAC; 0 where it is bypassed, or where the cells were reset. */
  written: number;
  /** Full scale of the ADC, averaged; 0 where it is bypassed. */
  read: number;
}

/**
 * Least squares of reading = gain wanted + (gain writeOffset) written + readOffset read. The gains of DAC and ADC cannot
 * be told apart in what is read: all is the ADC's. `step`: of the ADC, as a part of its full scale; an offset of the DAC
 * that is smaller cannot be told from rounding, and is the ADC's.
 */
export function fitCorrection(points: readonly Point[], step: number): Correction {
  const columns = points.map(({ wanted, written, read }) => [wanted, written, read]);
  const readings = points.map(({ reading }) => reading);
  const [gain, written, read] = leastSquares(columns, readings);
  const largest = (of: 'written' | 'read') => points.reduce((most, point) => Math.max(most, point[of]), 0);
  if (Math.abs(written) * largest('written') >= step * largest('read')) {
    return { readGain: gain, writeOffset: written / gain, readOffset: read };
  }
  const without = leastSquares(
    columns.map(([wanted, , last]) => [wanted, 0, last]),
    readings,
  );
  return { readGain: without[0], writeOffset: 0, readOffset: without[2] };
}

/** Coefficients by the normal equations, in float64; 0 for a column of zeros. */
function leastSquares(columns: readonly number[][], values: readonly number[]): number[] {
  const size = columns[0].length;
  const sum = (term: (row: number[], k: number) => number) =>
    columns.reduce((total, row, k) => total + term(row, k), 0);
  const rows = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => sum((row) => row[i] * row[j])),
    sum((row, k) => row[i] * values[k]),
  ]);
  for (let i = 0; i < size; i++) if (rows[i][i] === 0) rows[i][i] = 1;
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = rows[k][i] / rows[i][i];
      for (let j = i; j <= size; j++) rows[k][j] -= factor * rows[i][j];
    }
  }
  return rows.map((row, i) => row[size] / row[i]);
}
