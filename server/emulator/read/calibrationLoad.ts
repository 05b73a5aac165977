import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import type { Correction } from '../converters/calibration.js';
import { createUniforms } from '../noise/normals.js';
import type { Checkpoint } from '../simulation/checkpoint.js';
import { addWork, durationOf, readWork, vectorWork } from '../timing/work.js';
import { vectorDacStage } from '../write/vectorDacStage.js';
import { createAdcStage } from './adcStage.js';
import type { Point } from './calibrationFit.js';

/** One load of a calibration: written through the vector DAC, read without evolution. */
export interface CalibrationLoad {
  /** A point for each cell. */
  points: Point[];
  /** Variance of single readings, averaged over the cells. */
  variance: number;
  /** A converter clipped: it says nothing. */
  clipped: boolean;
}

/** What a calibration measures with. */
export interface Measurement {
  board: Board;
  /** Averaged for each point. */
  readings: number;
  checkpoint: Checkpoint;
  signal: AbortSignal;
}

/** Averages the readings of one load as they come, so that any number of them takes no more memory than one. */
export async function measureLoad(
  measurement: Measurement,
  pattern: number[],
  isReset: boolean,
  correction: Correction,
): Promise<CalibrationLoad> {
  const { board, readings, checkpoint, signal } = measurement;
  const readout = board.session.addReadout();
  const n = pattern.length;
  const values = Float64Array.from(pattern);
  const uniforms = createUniforms(board.session.seed, 'calibration', readout);
  const written = isReset
    ? undefined
    : vectorDacStage(board, values, { dtype: 'float64', scale: [] }, uniforms, correction);
  const adcStage = createAdcStage(board, readout, () => correction);
  const reading = new Float64Array(n);
  const mean = new Float64Array(n);
  let squares = 0;
  let read = 0;
  for (let k = 0; k < readings; k++) {
    await checkpoint.pause();
    reading.set(values);
    read += ((adcStage.read(reading, 1) ?? 0) - read) / (k + 1);
    for (let i = 0; i < n; i++) {
      const delta = reading[i] - mean[i];
      mean[i] += delta / (k + 1);
      squares += delta * (reading[i] - mean[i]);
    }
  }
  const work = readWork(adcStage.report.conversions, n * readings, 0);
  if (!isReset) addWork(work, vectorWork(n));
  board.ledger.add(work);
  await board.latency.waitOut(durationOf(work, board.config.timing), signal);
  checkpoint.check();
  const points = pattern.map(
    (wanted, i): Point => ({ wanted, reading: mean[i], written: written?.fullScale ?? 0, read }),
  );
  const clipped = adcStage.report.clipped > 0 || (written?.clipped ?? 0) > 0;
  return { points, variance: readings > 1 ? squares / (readings - 1) / n : 0, clipped };
}

/**
 * One point of each load: the cell that is hot, or the average of all. Cells at 0 all round alike, and would outweigh the
 * others.
 */
export function usablePoints(loads: CalibrationLoad[]): Point[] {
  const points = loads.flatMap((each) => {
    if (each.clipped) return [];
    const hot = each.points.find(({ wanted }) => wanted !== 0);
    if (hot) return hot;
    const reading = each.points.reduce((sum, point) => sum + point.reading, 0) / each.points.length;
    return { ...each.points[0], reading };
  });
  if (points.some(({ wanted }) => wanted !== 0)) return points;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    'The converters clip whatever is loaded; make adc.fullScale or vectorDac.fullScale larger.',
    { reason: 'CLIPPED' },
  );
}

/** Root mean square of what is read, averaged over the readings, against what was asked for. */
export function rmsError(loads: CalibrationLoad[]): number {
  const points = loads.flatMap((each) => each.points);
  return Math.sqrt(
    points.reduce((sum, { reading, wanted }) => sum + (reading - wanted) ** 2, 0) / points.length,
  );
}
