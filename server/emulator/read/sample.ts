import type { SampleEvent, SampleHeader, SampleRequest, SampleTiming } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import { planReadout } from '../plan/planReadout.js';
import { type ReadRun, type ReadVersions, readingTime } from '../simulation/readRun.js';
import { energyOf } from '../timing/energy.js';
import { addWork, noWork, readWork, timesOf, totalOf, type Work } from '../timing/work.js';
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

interface Reading {
  run: ReadRun;
  chain: AdcStage;
  out: Reducer | undefined;
  versions: ReadVersions;
  session: number;
  /** Since the last read-out; told with this one. */
  work: Work;
  /** On a virtual clock read-outs come one after the other: resolves when it is this one's turn. */
  turn: Promise<void>;
  end(): void;
}

async function accept(board: Board, request: SampleRequest, signal: AbortSignal): Promise<Reading> {
  if (board.mustWait) await board.commits.idle();
  const notReady = board.requireReady();
  if (notReady !== undefined) await notReady;
  const chain = createAdcStage(board, board.readouts);
  const reading: Reading = {
    chain,
    run: planReadout(board, request, board.breath(signal), {
      changesReadings: chain.changes,
      deliver(states, count, versions) {
        if (!reading.out) {
          reading.out = createReducer(request, states.length / count);
          reading.versions = versions;
        }
        chain.read(states, count);
        reading.out.take(states, count);
      },
    }),
    out: undefined,
    versions: { matrix: 0, target: 0 },
    session: board.session,
    work: board.work,
    turn: Promise.resolve(),
    end() {},
  };
  board.work = noWork();
  board.readouts++;
  board.counters.samples += request.count;
  if (board.clock.mode === 'virtual') {
    reading.turn = new Promise((begin) => {
      void board.readings(
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
  let compute = 0;
  let headerSent = false;
  const overLink = createLink(board, request.dtype === 'float64' ? 8 : 4, signal);
  try {
    await reading.turn;
    while (run.done < run.count) {
      run.goal = Math.min(run.done + run.batch, run.count);
      const time = readingTime(run, run.goal - 1);
      await board.waitUntil(time, reading.session, signal);
      const started = board.hostClock.seconds();
      if (run.frozen) board.simulation.readAgain(run);
      else {
        await board.physics(async () => {
          board.requireSession(reading.session);
          board.now();
          await board.simulation.advance(time, run.breath);
        });
        run.breath.check();
      }
      compute += board.hostClock.seconds() - started;
      if (!headerSent) yield { kind: 'header', header: headerOf(reading, request) };
      headerSent = true;
      yield* overLink(reading, reading.out!.events());
      // On a virtual clock nothing above waits: let in what else this thread is asked, a cancellation too.
      if (run.done < run.count) await new Promise(setImmediate);
    }
    yield* overLink(reading, reading.out!.finish());
    yield { kind: 'timing', timing: timingOf(board, reading, compute) };
  } finally {
    run.cancelled = true;
    reading.end();
  }
}

function headerOf({ run, out, versions }: Reading, request: SampleRequest): SampleHeader {
  return {
    shape: out!.shape,
    dtype: request.dtype,
    matrixVersion: versions.matrix,
    vectorVersion: versions.target,
    firstTime: run.first,
    lastTime: readingTime(run, run.count - 1),
  };
}

function timingOf(board: Board, reading: Reading, compute: number): SampleTiming {
  const { work, run, out, chain } = reading;
  const { clipped, fullScale, rangePasses, conversions } = chain.report;
  const shape = out!.shape;
  const evolved = run.window ? run.window.end - run.window.start : 0;
  const sent = shape.reduce((product, extent) => product * extent, 1);
  addWork(work, readWork(conversions, sent, evolved));
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
  return async function* overLink({ chain }: Reading, events: SampleEvent[]): AsyncGenerator<SampleEvent> {
    const bytes = events.reduce((sum, event) => sum + (event.kind === 'data' ? event.bytes.length : 0), 0);
    const { conversions } = chain.report;
    const work = { ...readWork(conversions - converted, bytes / bytesPerEntry, 0), transfers };
    [converted, transfers] = [conversions, 0];
    await board.waitOut(totalOf(timesOf(work, board.config.timing)), signal);
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
        await board.slowLink(event.bytes.length, signal);
      }
      yield event;
    }
  };
}
