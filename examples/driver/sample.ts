import {
  DeviceError,
  invalidArgument,
  type SampleEvent,
  type SampleRequest,
  type TimePoint,
} from 'spu-emulator';
import { tau, ticksPerTau } from './describe.js';
import type { Driver } from './driverState.js';
import { relax, requireTick } from './evolutions.js';

/** An evolution that has ended, as all have, means now; a later tick is waited for, which on a virtual clock takes no time. */
function waitFor(driver: Driver, at: TimePoint): void {
  if (at.at === 'evolution' && !driver.evolutions.has(at.id)) {
    throw new DeviceError('NOT_FOUND', 'This session has no such evolution: use an id that Evolve gave.', {
      reason: 'EVOLUTION_NOT_FOUND',
    });
  }
  if (at.at !== 'tick') return;
  if (at.tick < driver.ticks) {
    throw invalidArgument(
      'at',
      `tick ${at.tick} has passed, it is ${driver.ticks} now: choose a later one.`,
      {
        reason: 'TIME_PASSED',
        metadata: { limit: String(driver.ticks), actual: String(at.tick) },
      },
    );
  }
  driver.ticks = at.tick;
}

export async function* sample(driver: Driver, request: SampleRequest): AsyncIterable<SampleEvent> {
  const { board, versions, counters } = driver;
  const { count, reduction } = request;
  requireTick('burn_in', request.burnIn);
  requireTick('interval', request.interval);
  waitFor(driver, request.at);
  const n = board.need().length;
  relax(driver, request.burnIn);
  const firstTick = driver.ticks;
  const samples: number[][] = [];
  for (let k = 0; k < count; k++) {
    if (k > 0) relax(driver, request.interval);
    samples.push([...board.need()]);
  }
  counters.samples += count;
  const mean = (i: number) => samples.reduce((sum, x) => sum + x[i], 0) / count;
  const numbers = reduction === 'mean' ? board.need().map((_, i) => mean(i)) : samples.flat();
  const header = {
    shape: reduction === 'mean' ? [n] : [count, n],
    dtype: request.dtype,
    matrixVersion: versions.matrix,
    targetVersion: versions.target,
    firstTick,
    lastTick: driver.ticks,
  };
  yield { kind: 'header', header };
  const array = request.dtype === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers);
  yield { kind: 'data', bytes: new Uint8Array(array.buffer) };
  const evolved = ((driver.ticks - firstTick) / ticksPerTau) * tau;
  const timing = { link: 0, vectorDac: 0, programming: 0, evolve: evolved, adc: 0 };
  yield { kind: 'timing', timing: { ...timing, compute: 0, clipped: 0, rangePasses: 1 } };
}
