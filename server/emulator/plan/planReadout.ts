import type { SampleRequest, TimePoint } from '../../device/device.js';
import { DeviceError, invalidArgument } from '../../device/errors.js';
import type { Board } from '../board.js';
import { type DeviceConfig, tauOf, ticksPerTau } from '../config/schema.js';
import { fastestRate } from '../dynamics/fastestRate.js';
import { type EndEntry, type Entry, type ReadRun, readingTime, type Window } from '../simulation/entry.js';
import type { LoadedMatrix } from '../simulation/loaded.js';
import { evolutionCancelled, unknownEvolution } from './evolutionErrors.js';
import { requireReachable, requireResolved, requireTick, ticksOf } from './ticks.js';

// Numbers of one batch of states: large enough for matrix products to pay, small beside a matrix.
const batchNumbers = 2 ** 22;
const longestBatch = 4096;
// Products of one batch of states that are reduced to a covariance: some milliseconds.
const batchProducts = 2 ** 22;

/** Where a reading comes in the plan. */
interface Slot {
  time: number;
  /** The evolution whose end it waits for. */
  waitsFor?: Window;
  insert(happening: { kind: 'start'; window: Window } | { kind: 'read'; run: ReadRun }): Entry;
}

function slotOf(board: Board, at: TimePoint): Slot {
  const { timeline } = board.physics;
  const now = board.physics.now();
  const behindAll = (time: number): Slot => ({
    time,
    insert: (happening) => timeline.addBehind(time, happening),
  });
  switch (at.at) {
    case 'now':
      return behindAll(now);
    case 'tick':
      requireTick('at.time.ticks', at.tick, now);
      return behindAll(at.tick);
    case 'end': {
      const last = timeline.lastEvolutionEnd();
      return last ? slotAtEnd(board, last) : behindAll(now);
    }
    case 'evolution':
      return slotOfEvolution(board, at.id, now);
  }
}

function slotOfEvolution(board: Board, id: string, now: number): Slot {
  const { timeline, evolutions } = board.physics;
  if (!board.session.hasEvolution(id)) throw unknownEvolution(id);
  if (evolutions.get(id, now)?.phase === 'cancelled') throw evolutionCancelled(id);
  const end = timeline.endOf(id);
  if (end && !end.passed) return slotAtEnd(board, end);
  if (timeline.hasFinalStateOf(id)) return { time: now, insert: oneBehindTheOther(board, undefined, now) };
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The state at the end of evolution "${id}" is gone: the device has evolved since. Sample before the next ` +
      'evolution starts, or start it after sampling.',
    { reason: 'STATE_GONE' },
  );
}

function slotAtEnd(board: Board, end: EndEntry): Slot {
  const { time, window: waitsFor } = end;
  return { time, waitsFor, insert: oneBehindTheOther(board, end, time) };
}

/** An evolution's end, the start of the reading's window, its first reading. */
function oneBehindTheOther(board: Board, first: Entry | undefined, now: number): Slot['insert'] {
  const { timeline } = board.physics;
  let last = first;
  return (happening) => {
    last = last ? timeline.addDirectlyAfter(last, happening) : timeline.addHere(now, happening);
    return last;
  };
}

/** Throws INVALID_ARGUMENT where the samples cannot be reduced as asked. */
function checkReduction(board: Board, { reduction, count }: SampleRequest, dimension: number): void {
  if (reduction !== 'meanAndVariance' && reduction !== 'meanAndCovariance') return;
  if (count < 2) {
    throw invalidArgument('count', `is ${count}; a variance needs at least 2 samples.`, {
      metadata: { limit: '2', actual: String(count) },
    });
  }
  const limit = board.config.limits.maxCovarianceDimension;
  if (reduction === 'meanAndVariance' || dimension <= limit) return;
  throw invalidArgument(
    'reduction',
    `a covariance of ${dimension} cells is more than this device makes, which is ${limit}; read the samples, or their variance.`,
    { reason: 'ABOVE_LIMIT', metadata: { limit: String(limit), actual: String(dimension) } },
  );
}

/** What a number costs on its way out of the device, beside one that is only computed: streams of noise, mostly. */
function readCost({ adc, noise }: DeviceConfig): number {
  const isStochastic = adc.bits > 0 && adc.rounding === 'stochastic';
  const octaves = noise.flicker.std > 0 ? noise.flicker.octaves : 0;
  return 1 + (adc.sampleHoldStd > 0 ? 1 : 0) + (isStochastic ? 1 : 0) + octaves;
}

/** States computed at once. */
function batchOf({ config }: Board, { reduction }: SampleRequest, dimension: number): number {
  const numbers = Math.floor(batchNumbers / dimension / readCost(config));
  const products = reduction === 'meanAndCovariance' ? Math.floor(batchProducts / dimension ** 2) : numbers;
  return Math.max(1, Math.min(longestBatch, numbers, products));
}

/** Part of a number below which a change is lost in float32. */
const float32Resolution = 2 ** -24;

/** Throws INVALID_ARGUMENT where each state would round to the one before, so that the cells would never move. */
function requireMotion(
  { config }: Board,
  { count, interval }: SampleRequest,
  { precision, eigenvalues }: LoadedMatrix,
): void {
  if (precision === 'float64' || count === 1 || interval === 0) return;
  const limit = float32Resolution / (fastestRate(eigenvalues, config) ?? 1);
  if (interval >= limit) return;
  throw invalidArgument(
    'interval',
    `${interval} tau is shorter than float32 states resolve, ${limit} tau, and they would stand still; make it 0 or at ` +
      'least that, or load the matrix as float64.',
    { reason: 'BELOW_RESOLUTION', metadata: { limit: String(limit), actual: String(interval) } },
  );
}

/** Puts a read-out into the plan. A virtual clock goes to its last reading at once. */
export function planReadout(
  board: Board,
  request: SampleRequest,
  reader: Pick<ReadRun, 'checkpoint' | 'fail' | 'deliver' | 'changesReadings'>,
): ReadRun {
  const { clock, physics } = board;
  const { count, interval, burnIn } = request;
  const perTau = ticksPerTau(board.config);
  requireResolved('burn_in', burnIn, perTau);
  requireResolved('interval', interval, perTau);
  const slot = slotOf(board, request.at);
  const { matrix, target } = physics.plannedAt(slot.time);
  if (!matrix) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      'The device has no state before a matrix is in effect; load one first.',
      { reason: 'NOT_LOADED' },
    );
  }
  const evolves = burnIn > 0 || (count > 1 && interval > 0);
  if (evolves && target?.values.length !== matrix.dimension) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      "The read-out evolves the state, and no target of the matrix's dimension is in effect; load one, or read one sample.",
      { reason: 'NOT_LOADED' },
    );
  }
  checkReduction(board, request, matrix.dimension);
  requireMotion(board, request, matrix);
  const duration = burnIn + interval * (count - 1);
  const run: ReadRun = {
    count,
    interval,
    first: slot.time + ticksOf(burnIn, perTau),
    spacing: interval === 0 ? 0 : Math.max(1, interval * perTau),
    evolved: evolves ? duration * tauOf(board.config) : 0,
    waitsFor: slot.waitsFor,
    batch: batchOf(board, request, matrix.dimension),
    done: 0,
    goal: 0,
    left: burnIn,
    cancelled: false,
    ...reader,
  };
  const last = readingTime(run, count - 1);
  requireReachable('interval', last);
  if (!evolves) {
    const entry = slot.insert({ kind: 'read', run });
    if (clock.mode === 'virtual') physics.timeline.passUntil(entry);
  } else {
    addRun(board, slot, run, { start: slot.time, end: last, ticksPerTau: perTau, remaining: duration, run });
    if (clock.mode === 'virtual') physics.timeline.passBefore(last);
  }
  clock.jumpTo(last);
  return run;
}

function addRun(board: Board, slot: Slot, run: ReadRun, span: Omit<Window, 'id'>): void {
  const { timeline } = board.physics;
  const other = timeline
    .windowsAfter(slot.time)
    .find((each) => each.run && each.start < span.end && !each.run.cancelled);
  if (other) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `Another read-out evolves the device until tick ${other.end}; read a single sample, or sample after that.`,
      { reason: 'READ_OUT_UNDER_WAY' },
    );
  }
  const window: Window = { id: `r${board.session.readouts}`, ...span };
  run.window = window;
  slot.insert({ kind: 'start', window });
  timeline.addEnd(window);
  if (run.first === slot.time) slot.insert({ kind: 'read', run });
  else timeline.addReading(run.first, run, Number.NEGATIVE_INFINITY);
}
