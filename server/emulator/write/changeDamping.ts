import type { DampingChange, MatrixLoaded, TimePoint } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import { checkTimePoint, planLoad } from '../plan/planLoad.js';
import { checkVersion, missing } from '../plan/versions.js';
import { cancelled } from '../simulation/clock.js';
import { addWork, noWork, timesOf, totalOf } from '../timing/work.js';

/** Device.changeDamping of an emulated device. It costs one transfer and no cell: lambda is one setting of the whole device. */
export async function changeDamping(
  board: Board,
  change: DampingChange,
  effectiveAt: TimePoint,
  signal: AbortSignal | undefined,
): Promise<MatrixLoaded> {
  if (board.mustWait) await board.commits.idle();
  const notReady = board.requireReady();
  if (notReady !== undefined) await notReady;
  const { session } = board;
  return board.commits(async () => {
    const started = board.hostClock.seconds();
    board.requireSession(session);
    checkTimePoint(board, effectiveAt);
    checkVersion('matrix', change.expectedVersion, board.versions.matrix);
    if (board.versions.matrix === 0) throw missing('No matrix has been loaded', 'load one');
    const version = board.versions.matrix + 1;
    // Versions share buffers: none may walk meanwhile.
    const load = await board.physics(async () => requireLast(board).withDamping(change.damping, version));
    try {
      const work = { ...noWork(), transfers: 1 };
      const programmingTime = totalOf(timesOf(work, board.config.timing));
      await board.waitOut(programmingTime, signal);
      if (signal?.aborted) throw cancelled();
      board.requireSession(session);
      const effectiveTime = planLoad(board, effectiveAt, { what: 'matrix', load });
      board.versions.matrix = version;
      addWork(board.work, work);
      return {
        version,
        quantizationError: 0,
        clipped: 0,
        smallestEigenvalue: load.eigenvalues.smallest,
        largestEigenvalue: load.eigenvalues.largest,
        effectiveTime,
        programmingTime,
        compute: board.hostClock.seconds() - started,
      };
    } catch (error) {
      load.release();
      throw error;
    }
  });
}

function requireLast(board: Board) {
  const matrix = board.lastMatrix();
  if (matrix) return matrix;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    'The matrix loaded last is out of effect: one that was loaded before it has taken its place; load it again.',
    { reason: 'NOT_LOADED' },
  );
}
