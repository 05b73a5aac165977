import { elementBytes } from '../../../common/dtype.js';
import type { SampleEvent, SampleHeader, SampleRequest, SampleTiming } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import { planReadout } from '../plan/planReadout.js';
import { type ReadRun, type ReadVersions, readingTime } from '../simulation/entry.js';
import { energyOf } from '../timing/energy.js';
import { addWork, durationOf, readWork, timesOf, type Work } from '../timing/work.js';
import { type AdcStage, createAdcStage } from './adcStage.js';
import { createReducer, type Reducer } from './reducer.js';

/** Device.sample of an emulated device. The request takes its place in the plan when this is called. */
export function sample(
  board: Board,
  request: SampleRequest,
  signal: AbortSignal,
): AsyncIterable<SampleEvent> {
  const accepted = accept(board, request, signal);
  accepted.catch(() => {});
  return stream(board, accepted, request, signal);
}

/** What the read-out waits for does not come. */
interface Failure {
  error?: DeviceError;
  /** Aborts then. */
  waiting?: AbortController;
}

interface Reading {
  run: ReadRun;
  adcStage: AdcStage;
  reducer: Reducer | undefined;
  versions: ReadVersions;
  session: number;
  /** Since the last read-out; told with this one. */
  work: Work;
  /** On a virtual clock read-outs come one after the other: resolves when it is this one's turn. */
  turn: Promise<void>;
  failure: Failure;
  end(): void;
}

async function accept(board: Board, request: SampleRequest, signal: AbortSignal): Promise<Reading> {
  if (board.mustWait) await board.loads.idle();
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  const { session, ledger } = board;
  const adcStage = createAdcStage(board, session.readouts);
  const failure: Failure = {};
  const run = planReadout(board, request, {
    checkpoint: session.checkpoint(signal),
    fail(error) {
      failure.error = error;
      failure.waiting?.abort();
    },
    changesReadings: adcStage.changes,
    deliver(states, count, versions) {
      if (!reading.reducer) {
        reading.reducer = createReducer(request, states.length / count);
        reading.versions = versions;
      }
      adcStage.read(states, count);
      reading.reducer.take(states, count);
    },
  });
  const reading: Reading = {
    adcStage,
    run,
    reducer: undefined,
    versions: { matrix: 0, target: 0 },
    session: session.number,
    work: ledger.take(),
    turn: Promise.resolve(),
    failure,
    end() {},
  };
  session.addReadout();
  ledger.count('samples', request.count);
  if (board.clock.mode === 'virtual') {
    reading.turn = new Promise((begin) => {
      void board.physics.readings(
        () =>
          new Promise<void>((end) => {
            reading.end = end;
            begin();
          }),
      );
    });
  }
  return reading;
}

async function* stream(
  board: Board,
  accepted: Promise<Reading>,
  request: SampleRequest,
  signal: AbortSignal,
): AsyncGenerator<SampleEvent> {
  const reading = await accepted;
  const { run } = reading;
  const { session, physics } = board;
  let compute = 0;
  let headerSent = false;
  const overLink = createLink(board, elementBytes[request.dtype], signal);
  try {
    await reading.turn;
    while (run.done < run.count) {
      run.goal = Math.min(run.done + run.batch, run.count);
      const time = readingTime(run, run.goal - 1);
      await waitFor(board, reading, time, signal);
      const started = board.hostClock.seconds();
      if (run.frozen) physics.simulation.readAgain(run);
      else {
        await physics.run(async () => {
          session.require(reading.session);
          physics.requireComputed();
          physics.now();
          await physics.simulation.advance(time, run.checkpoint);
        });
        run.checkpoint.check();
      }
      compute += board.hostClock.seconds() - started;
      if (!headerSent) yield { kind: 'header', header: headerOf(reading, request) };
      headerSent = true;
      yield* overLink(reading, reading.reducer!.events());
      // On a virtual clock nothing above waits: let in what else this thread is asked, a cancellation too.
      if (run.done < run.count) await new Promise(setImmediate);
    }
    yield* overLink(reading, reading.reducer!.finish());
    yield { kind: 'timing', timing: timingOf(board, reading, compute) };
  } finally {
    run.cancelled = true;
    reading.end();
  }
}

/** Resolves once device time is at least `time`; throws if what the read-out waits for does not come. */
async function waitFor(board: Board, reading: Reading, time: number, signal: AbortSignal): Promise<void> {
  const { failure, session } = reading;
  if (failure.error) throw failure.error;
  if (board.clock.now() >= time) return board.session.waitUntil(time, session, signal);
  failure.waiting = new AbortController();
  try {
    await board.session.waitUntil(time, session, AbortSignal.any([signal, failure.waiting.signal]));
  } catch (error) {
    throw failure.error ?? error;
  }
}

function headerOf({ run, reducer, versions }: Reading, request: SampleRequest): SampleHeader {
  return {
    shape: reducer!.shape,
    dtype: request.dtype,
    matrixVersion: versions.matrix,
    targetVersion: versions.target,
    firstTick: run.first,
    lastTick: readingTime(run, run.count - 1),
  };
}

function timingOf(board: Board, reading: Reading, compute: number): SampleTiming {
  const { work, run, reducer, adcStage } = reading;
  const { clipped, fullScale, rangePasses, conversions } = adcStage.report;
  const sent = reducer!.shape.reduce((product, extent) => product * extent, 1);
  addWork(work, readWork(conversions, sent, run.evolved));
  return {
    ...timesOf(work, board.config.timing),
    compute,
    clipped,
    fullScale,
    rangePasses,
    energy: energyOf(work, board.config),
  };
}

/** Data on its way to the host, as slow or broken as the faults of the link make it. */
function createLink(board: Board, bytesPerEntry: number, signal: AbortSignal) {
  let sent = 0;
  let converted = 0;
  let transfers = 1;
  return async function* overLink({ adcStage }: Reading, events: SampleEvent[]): AsyncGenerator<SampleEvent> {
    const bytes = events.reduce((sum, event) => sum + (event.kind === 'data' ? event.bytes.length : 0), 0);
    const { conversions } = adcStage.report;
    const work = { ...readWork(conversions - converted, bytes / bytesPerEntry, 0), transfers };
    [converted, transfers] = [conversions, 0];
    await board.latency.waitOut(durationOf(work, board.config.timing), signal);
    for (const event of events) {
      if (event.kind === 'data') {
        const limit = board.faults.breaksAfter();
        sent += event.bytes.length;
        if (limit !== undefined && sent > limit) {
          throw new DeviceError(
            'UNAVAILABLE',
            `The link to the device broke after ${limit} bytes; sample again.`,
            {
              reason: 'LINK_BROKEN',
              retryAfterSeconds: 0.1,
            },
          );
        }
        await board.latency.slowLink(event.bytes.length, signal);
      }
      yield event;
    }
  };
}
