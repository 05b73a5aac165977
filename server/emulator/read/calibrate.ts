import type { CalibrationEntry } from '../../../common/description.js';
import type { CalibrationProgress } from '../../device/device.js';
import { DeviceError, invalidArgument } from '../../device/errors.js';
import type { Board } from '../board.js';
import { type Correction, noCorrection } from '../converters/calibration.js';
import { halfCodes } from '../converters/converter.js';
import { durationOf, matrixWork } from '../timing/work.js';
import { fitCorrection } from './calibrationFit.js';
import {
  type CalibrationLoad,
  type Measurement,
  measureLoad,
  rmsError,
  usablePoints,
} from './calibrationLoad.js';

const defaultReadings = 64;
// Cells that are loaded one by one; there is one converter for all, so a few stand for the rest.
const mostCells = 16;
const oneHotLoads = 32;
// Of full scale: room for converters that read too much.
const largestLevel = 0.8;

/**
 * Device.calibrate: offset, gain and noise of the way from the vector DAC to the ADC, from cells that are reset, a zero
 * load and loads of one cell at a time. The correction holds for all cells, which share the converters. Drift is
 * compensated too: the matrix in effect is written again, as it was programmed. State, vectors and plan stay as they are,
 * and the correction in force counts until the new one is complete.
 * Calibrations come one after the other. Throws FAILED_PRECONDITION while something evolves, or if all loads are clipped.
 */
export async function* calibrate(
  board: Board,
  requested: number,
  signal: AbortSignal,
): AsyncGenerator<CalibrationProgress> {
  if (board.mustWait) await board.loads.idle();
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  requireReadings(board, requested);
  const { converters, session } = board;
  const checkpoint = session.checkpoint(signal);
  while (converters.calibrating !== undefined) await converters.calibrating;
  checkpoint.check();
  requireRest(board);
  const readings = requested === 0 ? defaultReadings : requested;
  let end = () => {};
  converters.calibrating = new Promise((resolve) => {
    end = resolve;
  });
  try {
    yield* measureAll({ board, readings, signal, checkpoint });
  } finally {
    converters.calibrating = undefined;
    end();
  }
}

async function* measureAll(measurement: Measurement): AsyncGenerator<CalibrationProgress> {
  const { board, checkpoint, signal } = measurement;
  const { converters, physics, clock, config } = board;
  const dimension = physics.plannedAt(clock.now()).matrix?.dimension ?? config.limits.minDimension;
  const cells = Math.min(mostCells, dimension);
  const range = rangeOf(board);
  const total = 2 * cells + oneHotLoads + 2;
  let done = 0;
  const measure = (pattern: number[] | 'reset', correction: Correction) => {
    done++;
    const values = pattern === 'reset' ? Array<number>(cells).fill(0) : pattern;
    return measureLoad(measurement, values, pattern === 'reset', correction);
  };
  const oneHot = (cell: number, value: number) =>
    Array.from({ length: cells }, (_, i) => (i === cell ? value : 0));
  const check = async (correction: Correction) => {
    const loads: CalibrationLoad[] = [];
    for (let cell = 0; cell < cells; cell++) {
      loads.push(await measure(oneHot(cell, (cell % 2 === 0 ? 0.5 : -0.5) * range), correction));
    }
    return rmsError(loads);
  };
  yield { stage: 'before', progress: 0 };
  const errorBefore = await check(converters.calibration?.correction ?? noCorrection);
  yield { stage: 'zero load', progress: done / total };
  const reset = await measure('reset', noCorrection);
  const loads = [reset, await measure(oneHot(0, 0), noCorrection)];
  for (let k = 0; k < oneHotLoads; k++) {
    yield { stage: 'one-hot loads', progress: done / total };
    // Levels of all sizes, so that rounding errors average out.
    const level = 1 - ((7 * k) % oneHotLoads) / oneHotLoads;
    const sign = Math.floor(k / cells) % 2 === 0 ? 1 : -1;
    loads.push(await measure(oneHot(k % cells, sign * level * largestLevel * range), noCorrection));
  }
  const correction = fitCorrection(usablePoints(loads), stepOf(board));
  yield { stage: 'check', progress: done / total };
  const errorAfter = await check(correction);
  const refreshed = await refreshMatrix(board, signal);
  checkpoint.check();
  const noise = Math.sqrt(reset.variance) / correction.readGain;
  const entries = entriesOf(correction, noise, board.hostClock.date(), refreshed);
  converters.calibrate({ correction, entries });
  yield { stage: 'done', progress: 1, result: { errorBefore, errorAfter, entries } };
}

/** Device.resetCalibration of an emulated device. */
export async function resetCalibration(board: Board): Promise<void> {
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  board.converters.calibrate(undefined);
}

function requireReadings({ config }: Board, requested: number): void {
  const limit = config.limits.maxCalibrationReadings;
  if (requested <= limit) return;
  throw invalidArgument('readings', `${requested} are more than this device averages, which is ${limit}.`, {
    reason: 'ABOVE_LIMIT',
    metadata: { limit: String(limit), actual: String(requested) },
  });
}

function requireRest({ physics }: Board): void {
  const [window] = physics.timeline.windowsAfter(physics.now());
  if (!window) return;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The device evolves until tick ${window.end}; calibrate after that, on a virtual clock after reading its end.`,
    { reason: 'EVOLVING' },
  );
}

/** Writes the matrix in effect again, if its cells have drifted; returns whether they had. */
async function refreshMatrix(board: Board, signal: AbortSignal): Promise<boolean> {
  const { clock, ledger, physics } = board;
  await physics.settle(signal);
  const { matrix } = physics.cells;
  if (!matrix?.hasDriftedAt(clock.now())) return false;
  const work = matrixWork(matrix.structure);
  ledger.add(work);
  await board.latency.waitOut(durationOf(work, board.config.timing), signal);
  matrix.refresh(clock.now(), ledger.counters.matrices);
  ledger.count('matrices');
  return true;
}

/** The range that both converters have; any number will do where they find their range. */
function rangeOf({ config: { adc, vectorDac } }: Board): number {
  const ranges = [adc, vectorDac].flatMap(({ bits, range, fullScale }) =>
    bits > 0 && range === 'fixed' ? fullScale : [],
  );
  return ranges.length > 0 ? Math.min(...ranges) : 1;
}

/** Step of the ADC, as a part of its full scale. */
function stepOf({ config: { adc } }: Board): number {
  return adc.bits > 0 ? 1 / halfCodes(adc.bits) : 0;
}

function entriesOf(
  { readOffset, readGain, writeOffset }: Correction,
  noise: number,
  measuredAt: Date,
  refreshed: boolean,
): CalibrationEntry[] {
  const refresh: CalibrationEntry = { name: 'matrix_refresh', value: 1, unit: 'one', measuredAt };
  return [
    { name: 'read_offset', value: readOffset, unit: 'fullScale', measuredAt },
    { name: 'read_gain', value: readGain, unit: 'one', measuredAt },
    { name: 'read_noise', value: noise, unit: 'state', measuredAt },
    { name: 'write_offset', value: writeOffset, unit: 'fullScale', measuredAt },
    ...(refreshed ? [refresh] : []),
  ];
}
