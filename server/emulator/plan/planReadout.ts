import type { SampleRequest } from '../../device/device.js';
import { DeviceError, invalidArgument } from '../../device/errors.js';
import type { Board } from '../board.js';
import { tauOf } from '../config/schema.js';
import type { Checkpoint } from '../simulation/checkpoint.js';
import type { ReadRun } from '../simulation/readRun.js';
import type { Entry, Window } from '../simulation/timeline.js';
import { earlierThanNow, isKnown, unknownEvolution } from './planLoad.js';

// Numbers of one batch of states: large enough for matrix products to pay, small beside a matrix.
const batchNumbers = 2 ** 22;
const longestBatch = 4096;

/** Where a reading comes in the plan. */
interface Place {
  time: number;
  insert(happening: { kind: 'start'; window: Window } | { kind: 'read'; run: ReadRun }): Entry;
}

function placeOf(board: Board, at: SampleRequest['at']): Place {
  const { timeline } = board;
  const now = board.now();
  if (at.at === 'now' || at.at === 'time') {
    const time = at.at === 'now' ? now : at.time;
    if (!(time >= now)) throw earlierThanNow('at.device_time', time, now);
    return { time, insert: (happening) => timeline.addBehind(time, happening) };
  }
  if (!isKnown(board, at.id)) throw unknownEvolution(at.id);
  const end = timeline.endOf(at.id);
  // One behind the other: an evolution's end, the start of the reading's window, its first reading.
  const behind = (first: Entry | undefined) => {
    let last = first;
    return (happening: Parameters<Place['insert']>[0]) => {
      last = last ? timeline.addDirectlyAfter(last, happening) : timeline.addHere(now, happening);
      return last;
    };
  };
  if (end && !end.passed) return { time: end.time, insert: behind(end) };
  if (timeline.held === at.id) return { time: now, insert: behind(undefined) };
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The state at the end of evolution "${at.id}" is gone: the device has evolved since. Sample before the next ` +
      'evolution starts, or start it after sampling.',
    { reason: 'STATE_GONE' },
  );
}

function checkRequest(board: Board, { count, interval, burnIn, reduction }: SampleRequest): void {
  const { maxSamples, maxDuration, reductions } = board.config.limits;
  if (!(Number.isInteger(count) && count >= 1 && count <= maxSamples)) {
    throw invalidArgument(
      'count',
      `must be a whole number from 1 to ${maxSamples}, the limit of this device, and is ${count}.`,
    );
  }
  for (const [field, value] of Object.entries({ interval, burn_in: burnIn })) {
    if (!(value >= 0 && Number.isFinite(value)))
      throw invalidArgument(field, `must not be negative, and is ${value}.`);
  }
  if (burnIn + interval * (count - 1) > maxDuration) {
    throw invalidArgument(
      'interval',
      `the read-out takes longer than ${maxDuration} tau, the limit of this device; shorten it.`,
    );
  }
  if (!reductions.includes(reduction)) {
    throw new DeviceError(
      'UNIMPLEMENTED',
      `This device has no reduction ${reduction}; it has ${reductions.join(', ')}.`,
    );
  }
  if (reduction === 'meanAndVariance' && count < 2) {
    throw invalidArgument(
      'count',
      'a variance needs at least 2 samples; ask for more, or for the mean alone.',
    );
  }
}

/** Puts a read-out into the plan. A virtual clock goes to its last reading at once. */
export function planReadout(
  board: Board,
  request: SampleRequest,
  breath: Checkpoint,
  reader: Pick<ReadRun, 'deliver' | 'changesReadings'>,
): ReadRun {
  checkRequest(board, request);
  const { clock, timeline } = board;
  const place = placeOf(board, request.at);
  const { matrix, target } = board.plannedAt(place.time);
  if (!matrix) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      'The device has no state before a matrix is in effect; load one first.',
      {
        reason: 'NOT_LOADED',
      },
    );
  }
  const { count, interval, burnIn } = request;
  const evolves = burnIn > 0 || (count > 1 && interval > 0);
  if (evolves && target?.values.length !== matrix.dimension) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      "The read-out evolves the state, and no target of the matrix's dimension is in effect; load one, or read one sample.",
      { reason: 'NOT_LOADED' },
    );
  }
  const tau = tauOf(board.config);
  const run: ReadRun = {
    count,
    interval,
    first: place.time + burnIn * tau,
    spacing: interval * tau,
    batch: Math.max(1, Math.min(longestBatch, Math.floor(batchNumbers / matrix.dimension))),
    done: 0,
    goal: 0,
    left: burnIn,
    breath,
    cancelled: false,
    ...reader,
  };
  const last = run.first + (count - 1) * run.spacing;
  if (!evolves) {
    const entry = place.insert({ kind: 'read', run });
    if (clock.mode === 'virtual') timeline.passUntil(entry);
  } else {
    addRun(board, place, run, last, tau, burnIn + interval * (count - 1));
    if (clock.mode === 'virtual') timeline.passBefore(last);
  }
  clock.jumpTo(last);
  return run;
}

function addRun(board: Board, place: Place, run: ReadRun, last: number, tau: number, duration: number): void {
  const { timeline } = board;
  const other = timeline
    .windowsAfter(place.time)
    .find((each) => each.run && each.start < last && !each.run.cancelled);
  if (other) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `Another read-out evolves the device until ${other.end} s; read a single sample, or sample after that.`,
      { reason: 'READ_OUT_UNDER_WAY' },
    );
  }
  const id = `r${board.readouts}`;
  const window: Window = { id, start: place.time, end: last, tau, remaining: duration, run };
  run.window = window;
  place.insert({ kind: 'start', window });
  timeline.addBehind(last, { kind: 'end', window });
  timeline.lastEnd = Math.max(timeline.lastEnd, last);
  if (run.first === place.time) place.insert({ kind: 'read', run });
  else timeline.addReading(run.first, run, Number.NEGATIVE_INFINITY);
}
