import type { Evolution, EvolveRequest } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import { tauOf } from '../config/schema.js';
import { slowestRate } from '../dynamics/slowestRate.js';
import { noWork } from '../timing/work.js';
import { checkVersion, missing } from './versions.js';

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
  checkVersion('matrix', request.expectedMatrixVersion, session.versions.matrix);
  checkVersion('target', request.expectedVectorVersion, session.versions.target);
  const start = Math.max(physics.now(), physics.timeline.lastEnd);
  const { matrix, target, state } = physics.plannedAt(start);
  if (!matrix) throw missing('No matrix is in effect', 'load one');
  if (!target) throw missing('No target is in effect', 'load one');
  const vectors = initialState === 'loaded' ? { target, state } : { target };
  for (const [role, vector] of Object.entries(vectors)) {
    if (!vector) throw missing('No state has been loaded to start from', 'load a vector of role state');
    if (vector.values.length === matrix.dimension) continue;
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `The ${role} has ${vector.values.length} entries and the matrix dimension ${matrix.dimension}; load a ${role} of the ` +
        "matrix's dimension.",
      { reason: 'DIMENSION_MISMATCH' },
    );
  }
  const tau = tauOf(board.config);
  const end = start + duration * tau;
  const id = session.addEvolution();
  physics.timeline.addWindow({ id, start, end, tau, remaining: duration, initialState });
  board.ledger.count('evolutions');
  board.ledger.add({ ...noWork(), evolved: duration * tau });
  return {
    id,
    startTime: start,
    endTime: end,
    matrixVersion: matrix.version,
    vectorVersion: target.version,
    slowestRate: slowestRate(matrix.eigenvalues, board.config),
  };
}
