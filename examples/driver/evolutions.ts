import { DeviceError, type Evolution, type EvolveRequest, invalidArgument } from 'spu-emulator';
import { ticksPerTau } from './describe.js';
import type { Driver } from './driverState.js';

function checkVersion(what: string, expected: number | undefined, actual: number): void {
  if (expected === undefined || expected === actual) return;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The ${what} has version ${actual}, not ${expected}: load it again.`,
    { reason: 'VERSION_MISMATCH', metadata: { expected: String(expected), actual: String(actual) } },
  );
}

/** Refuses a time that the clock of the board cannot tell from none. */
export function requireTick(field: string, duration: number): void {
  if (duration === 0 || duration * ticksPerTau >= 1) return;
  const limit = 1 / ticksPerTau;
  throw invalidArgument(
    field,
    `is ${duration} tau, and a tick of this board is ${limit} tau: make it 0 or longer.`,
    {
      reason: 'BELOW_RESOLUTION',
      metadata: { limit: String(limit), actual: String(duration) },
    },
  );
}

/** Lets the board relax for a time in units of tau, and counts its ticks. */
export function relax(driver: Driver, duration: number): void {
  driver.board.evolve(duration);
  driver.ticks += Math.round(duration * ticksPerTau);
}

/** The board is so fast that every evolution has ended before it is answered: nothing ever waits or queues. */
export function evolve(driver: Driver, request: EvolveRequest): Evolution {
  const { board, versions, counters, evolutions } = driver;
  checkVersion('matrix', request.expectedMatrixVersion, versions.matrix);
  checkVersion('target', request.expectedTargetVersion, versions.target);
  requireTick('duration', request.duration);
  board.start(request.initialState);
  const startTick = driver.ticks;
  relax(driver, request.duration);
  const id = String(++counters.evolutions);
  evolutions.add(id);
  return {
    id,
    startTick,
    endTick: driver.ticks,
    matrixVersion: versions.matrix,
    targetVersion: versions.target,
    slowestRate: board.slowestRate,
  };
}
