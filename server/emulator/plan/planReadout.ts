import type { SampleRequest } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import { tauOf } from '../config/schema.js';
import type { Checkpoint } from '../simulation/checkpoint.js';
import type { Entry, ReadRun, Window } from '../simulation/entry.js';
import { earlierThanNow, unknownEvolution } from './planLoad.js';

// Numbers of one batch of states: large enough for matrix products to pay, small beside a matrix.
const batchNumbers = 2 ** 22;
const longestBatch = 4096;

/** Where a reading comes in the plan. */
interface Slot {
  time: number;
  insert(happening: { kind: 'start'; window: Window } | { kind: 'read'; run: ReadRun }): Entry;
}

function slotOf(board: Board, at: SampleRequest['at']): Slot {
  const { timeline } = board.physics;
  const now = board.physics.now();
  if (at.at === 'now' || at.at === 'time') {
    const time = at.at === 'now' ? now : at.time;
    if (!(time >= now)) throw earlierThanNow('at.device_time', time, now);
    return { time, insert: (happening) => timeline.addBehind(time, happening) };
  }
  if (!board.session.hasEvolution(at.id)) throw unknownEvolution(at.id);
  const end = timeline.endOf(at.id);
  // One behind the other: an evolution's end, the start of the reading's window, its first reading.
  const behind = (first: Entry | undefined) => {
    let last = first;
    return (happening: Parameters<Slot['insert']>[0]) => {
      last = last ? timeline.addDirectlyAfter(last, happening) : timeline.addHere(now, happening);
      return last;
    };
  };
  if (end && !end.passed) return { time: end.time, insert: behind(end) };
  if (timeline.hasFinalStateOf(at.id)) return { time: now, insert: behind(undefined) };
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The state at the end of evolution "${at.id}" is gone: the device has evolved since. Sample before the next ` +
      'evolution starts, or start it after sampling.',
    { reason: 'STATE_GONE' },
  );
}

/** Puts a read-out into the plan. A virtual clock goes to its last reading at once. */
export function planReadout(
  board: Board,
  request: SampleRequest,
  checkpoint: Checkpoint,
  reader: Pick<ReadRun, 'deliver' | 'changesReadings'>,
): ReadRun {
  const { clock, physics } = board;
  const slot = slotOf(board, request.at);
  const { matrix, target } = physics.plannedAt(slot.time);
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
    first: slot.time + burnIn * tau,
    spacing: interval * tau,
    batch: Math.max(1, Math.min(longestBatch, Math.floor(batchNumbers / matrix.dimension))),
    done: 0,
    goal: 0,
    left: burnIn,
    checkpoint,
    cancelled: false,
    ...reader,
  };
  const last = run.first + (count - 1) * run.spacing;
  if (!evolves) {
    const entry = slot.insert({ kind: 'read', run });
    if (clock.mode === 'virtual') physics.timeline.passUntil(entry);
  } else {
    addRun(board, slot, run, last, tau, burnIn + interval * (count - 1));
    if (clock.mode === 'virtual') physics.timeline.passBefore(last);
  }
  clock.jumpTo(last);
  return run;
}

function addRun(board: Board, slot: Slot, run: ReadRun, last: number, tau: number, duration: number): void {
  const { timeline } = board.physics;
  const other = timeline
    .windowsAfter(slot.time)
    .find((each) => each.run && each.start < last && !each.run.cancelled);
  if (other) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `Another read-out evolves the device until ${other.end} s; read a single sample, or sample after that.`,
      { reason: 'READ_OUT_UNDER_WAY' },
    );
  }
  const id = `r${board.session.readouts}`;
  const window: Window = { id, start: slot.time, end: last, tau, remaining: duration, run };
  run.window = window;
  slot.insert({ kind: 'start', window });
  timeline.addEnd(window);
  if (run.first === slot.time) slot.insert({ kind: 'read', run });
  else timeline.addReading(run.first, run, Number.NEGATIVE_INFINITY);
}
