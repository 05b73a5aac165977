import type { CalibrationEntry } from '../../device/description.js';
import type { CalibrationProgress } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import type { Correction } from '../converters/calibration.js';
import { halfCodes } from '../converters/converter.js';
import { createUniforms } from '../noise/normals.js';
import { cancelled } from '../simulation/clock.js';
import { addWork, durationOf, matrixWork, readWork, vectorWork } from '../timing/work.js';
import { vectorDacStage } from '../write/vectorDacStage.js';
import { createAdcStage } from './adcStage.js';
import { fitCorrection, type Point } from './calibrationFit.js';

const defaultReadings = 64;
// Cells that are loaded one by one; there is one converter for all, so a few stand for the rest.
const mostCells = 16;
const oneHotLoads = 32;
// Of full scale: room for converters that read too much.
const largestLevel = 0.8;

/** One load of a calibration: written through the vector DAC, read without evolution. */
interface Load {
  /** A point for each cell. */
  points: Point[];
  /** Variance of single readings, averaged over the cells. */
  variance: number;
  /** A converter clipped: it says nothing. */
  clipped: boolean;
}

/**
 * Device.calibrate: offset, gain and noise of the way from the vector DAC to the ADC, from cells that are reset, a zero
 * load and loads of one cell at a time. The correction holds for all cells, which share the converters. Drift is
 * compensated too: the matrix in effect is written again, as it was programmed. State, vectors and plan stay as they are.
 * Throws FAILED_PRECONDITION while something evolves, or if all loads are clipped.
 */
export async function* calibrate(
  board: Board,
  requested: number,
  signal: AbortSignal,
): AsyncGenerator<CalibrationProgress> {
  if (board.mustWait) await board.loads.idle();
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  requireRest(board);
  const { converters, session } = board;
  const { number } = session;
  const readings = requested === 0 ? defaultReadings : requested;
  const cells = Math.min(
    mostCells,
    board.physics.plannedAt(board.clock.now()).matrix?.dimension ?? board.config.limits.minDimension,
  );
  const range = rangeOf(board);
  const total = 2 * cells + oneHotLoads + 2;
  let done = 0;
  const measure = (pattern: number[] | 'reset') => {
    if (signal.aborted) throw cancelled();
    session.require(number);
    done++;
    return load(board, pattern === 'reset' ? Array(cells).fill(0) : pattern, pattern === 'reset', readings);
  };
  const oneHot = (cell: number, value: number) =>
    Array.from({ length: cells }, (_, i) => (i === cell ? value : 0));
  const check = async () => {
    const loads: Load[] = [];
    for (let cell = 0; cell < cells; cell++) {
      loads.push(await measure(oneHot(cell, (cell % 2 === 0 ? 0.5 : -0.5) * range)));
    }
    return rmsError(loads);
  };
  const before = converters.calibration;
  let finished = false;
  try {
    yield { stage: 'before', progress: 0 };
    const errorBefore = await check();
    converters.calibrate(undefined);
    yield { stage: 'zero load', progress: done / total };
    const reset = await measure('reset');
    const loads = [reset, await measure(oneHot(0, 0))];
    for (let k = 0; k < oneHotLoads; k++) {
      yield { stage: 'one-hot loads', progress: done / total };
      // Levels of all sizes, so that rounding errors average out.
      const level = 1 - ((7 * k) % oneHotLoads) / oneHotLoads;
      const sign = Math.floor(k / cells) % 2 === 0 ? 1 : -1;
      loads.push(await measure(oneHot(k % cells, sign * level * largestLevel * range)));
    }
    const correction = fitCorrection(usablePoints(loads), stepOf(board));
    converters.calibrate({ correction, entries: [] });
    yield { stage: 'check', progress: done / total };
    const errorAfter = await check();
    session.require(number);
    const refreshed = await refreshMatrix(board);
    const noise = Math.sqrt(reset.variance) / correction.readGain;
    const entries = entriesOf(correction, noise, board.hostClock.date(), refreshed);
    converters.calibrate({ correction, entries });
    finished = true;
    yield { stage: 'done', progress: 1, result: { errorBefore, errorAfter, entries } };
  } finally {
    if (!finished) converters.calibrate(before);
  }
}

function requireRest(board: Board): void {
  const [window] = board.physics.timeline.windowsAfter(board.physics.now());
  if (!window) return;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The device evolves until ${window.end} s; calibrate after that, on a virtual clock after reading its end.`,
    { reason: 'EVOLVING' },
  );
}

/** Writes the matrix in effect again, if its cells have drifted; returns whether they had. */
async function refreshMatrix(board: Board): Promise<boolean> {
  const { clock, ledger, physics } = board;
  await physics.settle();
  const { matrix } = physics.cells;
  if (!matrix?.hasDriftedAt(clock.now())) return false;
  const work = matrixWork(matrix.structure);
  ledger.add(work);
  await board.latency.waitOut(durationOf(work, board.config.timing));
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

async function load(board: Board, pattern: number[], isReset: boolean, readings: number): Promise<Load> {
  const readout = board.session.addReadout();
  const n = pattern.length;
  const values = Float64Array.from(pattern);
  const uniforms = createUniforms(board.session.seed, 'calibration', readout);
  const written = isReset
    ? undefined
    : vectorDacStage(board, values, { dtype: 'float64', scale: [] }, uniforms);
  const adcStage = createAdcStage(board, readout);
  const states = new Float64Array(n * readings);
  let read = 0;
  for (let k = 0; k < readings; k++) {
    const reading = states.subarray(k * n, (k + 1) * n);
    reading.set(values);
    read += ((adcStage.read(reading, 1) ?? 0) - read) / (k + 1);
  }
  const work = readWork(adcStage.report.conversions, n * readings, 0);
  if (!isReset) addWork(work, vectorWork(n));
  board.ledger.add(work);
  await board.latency.waitOut(durationOf(work, board.config.timing));
  const points = pattern.map((wanted, i): Point => {
    let reading = 0;
    for (let k = 0; k < readings; k++) reading += (states[k * n + i] - reading) / (k + 1);
    return { wanted, reading, written: written?.fullScale ?? 0, read };
  });
  let squares = 0;
  for (let i = 0; i < states.length; i++) squares += (states[i] - points[i % n].reading) ** 2;
  const clipped = adcStage.report.clipped > 0 || (written?.clipped ?? 0) > 0;
  return { points, variance: readings > 1 ? squares / (readings - 1) / n : 0, clipped };
}

/**
 * One point of each load: the cell that is hot, or the average of all. Cells at 0 all round alike, and would outweigh the
 * others.
 */
function usablePoints(loads: Load[]): Point[] {
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
function rmsError(loads: Load[]): number {
  const points = loads.flatMap((each) => each.points);
  return Math.sqrt(
    points.reduce((sum, { reading, wanted }) => sum + (reading - wanted) ** 2, 0) / points.length,
  );
}

function entriesOf(
  { readOffset, readGain, writeOffset }: Correction,
  noise: number,
  measuredAt: Date,
  refreshed: boolean,
): CalibrationEntry[] {
  return [
    { name: 'read_offset', value: readOffset, unit: 'full scale', measuredAt },
    { name: 'read_gain', value: readGain, unit: '1', measuredAt },
    { name: 'read_noise', value: noise, unit: 'unit of the state', measuredAt },
    { name: 'write_offset', value: writeOffset, unit: 'full scale', measuredAt },
    ...(refreshed ? [{ name: 'matrix_refresh', value: 1, unit: '1', measuredAt }] : []),
  ];
}
