import type { Floats } from '../compute/compute.js';
import type { CalibrationEntry } from '../device/description.js';
import type { CalibrationProgress } from '../device/device.js';
import { SpuError } from '../device/errors.js';
import type { Board } from './board.js';
import { cancelled } from './clock.js';
import { createUniforms } from './noise/normals.js';
import { createReadChain, type ReadChain } from './readChain.js';
import { addWork, readWork, vectorWork } from './timing.js';

/** What the host takes from a reading: value = (reading - offset) / gain. */
export interface Correction {
  offset: number;
  gain: number;
}

export interface Calibration {
  correction: Correction;
  entries: CalibrationEntry[];
}

const defaultReadings = 64;
// Cells that are loaded one by one; there is one converter for all, so a few stand for the rest.
const mostCells = 16;

/** One load of a calibration: written through the vector DAC, read without evolution. */
interface Load {
  pattern: number[];
  /** Mean over the readings, by cell. */
  means: number[];
  /** Sum of the variances over the cells. */
  variance: number;
}

/**
 * Device.calibrate: offset, gain and noise of the way from the vector DAC to the ADC, from a zero load and from loads of
 * one cell at a time; the correction holds for all cells, which share the converters. Drift is compensated too: the
 * matrix in effect is written anew. State, vectors and plan stay as they are.
 * Throws FAILED_PRECONDITION while something evolves.
 */
export async function* calibrate(
  board: Board,
  requested: number,
  signal: AbortSignal,
): AsyncGenerator<CalibrationProgress> {
  if (board.mustWait) await board.commits.idle();
  const notReady = board.requireReady();
  if (notReady !== undefined) await notReady;
  const [window] = board.timeline.windowsAfter(board.now());
  if (window) {
    throw new SpuError(
      'FAILED_PRECONDITION',
      `The device evolves until ${window.end} s; calibrate after that, on a virtual clock after reading its end.`,
      { reason: 'EVOLVING' },
    );
  }
  const readings = requested === 0 ? defaultReadings : requested;
  const before = board.calibration;
  board.calibration = undefined;
  let loads = 0;
  const cells = Math.min(
    mostCells,
    board.plannedAt(board.clock.now()).matrix?.dimension ?? board.config.limits.minDimension,
  );
  const chain = createReadChain(board, board.readouts++);
  const amplitude = amplitudeOf(board);
  const measure = (pattern: number[]) => read(board, chain, pattern, readings, ++loads);
  const oneHot = (cell: number, sign: number) =>
    Array.from({ length: cells }, (_, i) => (i === cell ? sign * amplitude : 0));
  try {
    yield { stage: 'zero load', progress: 0 };
    const zero = measure(Array(cells).fill(0));
    const hot: Load[] = [];
    for (let cell = 0; cell < cells; cell++) {
      if (signal.aborted) throw cancelled();
      yield { stage: 'one-hot loads', progress: (1 + 2 * cell) / (2 * cells + 2) };
      hot.push(measure(oneHot(cell, 1)), measure(oneHot(cell, -1)));
    }
    const correction = correctionFrom(zero, hot);
    const noise = Math.sqrt(zero.variance / cells);
    const errorBefore = rmsError(hot, before?.correction);
    yield { stage: 'check', progress: (2 * cells + 1) / (2 * cells + 2) };
    const check = Array.from({ length: cells }, (_, cell) =>
      measure(oneHot(cell, cell % 2 === 0 ? 0.5 : -0.5)),
    );
    const errorAfter = rmsError(check, correction);
    const refreshed = await board.refreshMatrix();
    const entries = entriesOf(correction, noise, board.wall.date(), refreshed);
    board.calibration = { correction, entries };
    yield { stage: 'done', progress: 1, result: { errorBefore, errorAfter, entries } };
  } finally {
    board.calibration ??= before;
  }
}

/** Half of the range that both converters have; any number will do where they find their range. */
function amplitudeOf({ config: { adc, vectorDac } }: Board): number {
  const ranges = [adc, vectorDac].flatMap(({ bits, range, fullScale }) =>
    bits > 0 && range === 'fixed' ? fullScale : [],
  );
  return ranges.length > 0 ? Math.min(...ranges) / 2 : 1;
}

function read(board: Board, chain: ReadChain, pattern: number[], readings: number, load: number): Load {
  const n = pattern.length;
  const written: Floats = Float64Array.from(pattern);
  board.vectorDac.convert(written, {
    uniforms: createUniforms(board.seed, 'calibration', board.readouts * 4096 + load),
  });
  const range = board.faults.rangeFactor('vectorDac');
  for (let i = 0; i < n; i++) written[i] *= range;
  const states = new Float64Array(n * readings);
  for (let k = 0; k < readings; k++) states.set(written, k * n);
  chain.read(states, readings);
  addWork(board.work, vectorWork(n));
  addWork(board.work, readWork(n * readings, n * readings, 0));
  const means = pattern.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < readings; k++) sum += states[k * n + i];
    return sum / readings;
  });
  let variance = 0;
  for (let i = 0; i < states.length; i++) variance += (states[i] - means[i % n]) ** 2;
  return { pattern, means, variance: readings > 1 ? variance / (readings - 1) : 0 };
}

/** Gain from the pairs of opposite loads; offset from all. */
function correctionFrom(zero: Load, hot: Load[]): Correction {
  let rise = 0;
  let run = 0;
  let offset = zero.means.reduce((sum, value) => sum + value, 0);
  let points = zero.means.length;
  for (let k = 0; k < hot.length; k += 2) {
    const cell = k / 2;
    rise += hot[k].means[cell] - hot[k + 1].means[cell];
    run += hot[k].pattern[cell] - hot[k + 1].pattern[cell];
    offset += hot[k].means[cell] + hot[k + 1].means[cell];
    points += 2;
  }
  return { offset: offset / points, gain: rise / run };
}

/** Of single readings' means against what was asked for, after a correction. */
function rmsError(loads: Load[], correction: Correction = { offset: 0, gain: 1 }): number {
  let sum = 0;
  let count = 0;
  for (const { pattern, means } of loads) {
    for (const [i, wanted] of pattern.entries()) {
      sum += ((means[i] - correction.offset) / correction.gain - wanted) ** 2;
      count++;
    }
  }
  return Math.sqrt(sum / count);
}

function entriesOf(
  { offset, gain }: Correction,
  noise: number,
  measuredAt: Date,
  refreshed: boolean,
): CalibrationEntry[] {
  const entries = [
    { name: 'read_offset', value: offset, unit: 'unit of the state', measuredAt },
    { name: 'read_gain', value: gain, unit: '1', measuredAt },
    { name: 'read_noise', value: noise, unit: 'unit of the state', measuredAt },
  ];
  return refreshed ? [...entries, { name: 'matrix_refresh', value: 1, unit: '1', measuredAt }] : entries;
}
