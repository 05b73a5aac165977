import type { Evolution, EvolveRequest } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import { tauOf, ticksPerTau } from '../config/schema.js';
import { slowestRate } from '../dynamics/slowestRate.js';
import { noWork } from '../timing/work.js';
import { requireReachable, requireResolved, ticksOf } from './ticks.js';
import { checkVersion, missing } from './versions.js';

// So much of the plan may have passed before its physics is computed even if nobody reads the state.
const mostUncomputed = 1024;

/**
 * Accepts an evolution: it starts as soon as the windows before it have ended. Its physics is computed when something
 * reads the state.
 */
export async function planEvolution(board: Board, request: EvolveRequest): Promise<Evolution> {
  if (board.mustWait) await board.loads.idle();
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  const { session, physics } = board;
  const { duration, initialState } = request;
  const perTau = ticksPerTau(board.config);
  requireResolved('duration', duration, perTau);
  checkVersion('matrix', request.expectedMatrixVersion, session.versions.matrix);
  checkVersion('target', request.expectedTargetVersion, session.versions.target);
  const now = physics.now();
  const start = Math.max(now, physics.timeline.lastEnd);
  const end = start + ticksOf(duration, perTau);
  requireReachable('duration', end);
  const { matrix, target } = requireLoads(board, start, initialState);
  if (start > now) requireQueue(board, now);
  const id = session.addEvolution();
  const ranWith = { matrix: [], target: [] };
  const window = { id, start, end, ticksPerTau: perTau, remaining: duration, initialState, ranWith };
  physics.timeline.addWindow(window);
  physics.evolutions.add(window, now);
  board.ledger.count('evolutions');
  board.ledger.add({ ...noWork(), evolved: duration * tauOf(board.config) });
  if (physics.timeline.entries[mostUncomputed]?.passed) physics.computeInBackground();
  return {
    id,
    startTick: start,
    endTick: end,
    matrixVersion: matrix.version,
    targetVersion: target.version,
    slowestRate: slowestRate(matrix.eigenvalues, board.config),
  };
}

/** What the evolution will run with. Throws FAILED_PRECONDITION where something is missing or does not fit. */
function requireLoads(board: Board, start: number, initialState: EvolveRequest['initialState']) {
  const { matrix, target, state } = board.physics.plannedAt(start);
  if (!matrix) throw missing('No matrix is in effect', 'load one');
  if (!target) throw missing('No target is in effect', 'load one');
  const vectors = initialState === 'loaded' ? { target, state } : { target };
  for (const [role, vector] of Object.entries(vectors)) {
    if (!vector) throw missing('No state has been loaded to start from', 'load a vector of role state');
    const { length } = vector.values;
    if (length === matrix.dimension) continue;
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `The ${role} has ${length} entries and the matrix dimension ${matrix.dimension}; load a ${role} of the ` +
        "matrix's dimension.",
      {
        reason: 'DIMENSION_MISMATCH',
        metadata: { expected: String(matrix.dimension), actual: String(length) },
      },
    );
  }
  return { matrix, target };
}

function requireQueue({ physics, config }: Board, now: number): void {
  const limit = config.limits.maxQueuedEvolutions;
  if (physics.evolutions.queued(now) < limit) return;
  throw new DeviceError(
    'RESOURCE_EXHAUSTED',
    `${limit} evolutions wait already, and no more can; wait for the end of one, or cancel it.`,
    { reason: 'EVOLUTION_QUEUE_FULL', metadata: { limit: String(limit) } },
  );
}
