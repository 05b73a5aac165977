import type { DampingChange, MatrixLoaded, TimePoint } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import { checkTimePoint, planLoad } from '../plan/planLoad.js';
import { checkVersion, missing } from '../plan/versions.js';
import { cancelled } from '../simulation/clock.js';
import type { Physics } from '../simulation/physics.js';
import { durationOf, noWork } from '../timing/work.js';

/** Device.changeDamping of an emulated device. It costs one transfer and no cell: lambda is one setting of the whole device. */
export async function changeDamping(
  board: Board,
  change: DampingChange,
  effectiveAt: TimePoint,
  signal: AbortSignal | undefined,
): Promise<MatrixLoaded> {
  if (board.mustWait) await board.loads.idle();
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  const { session, physics } = board;
  const { number } = session;
  return board.loads.commit(async () => {
    const started = board.hostClock.seconds();
    session.require(number);
    checkTimePoint(board, effectiveAt);
    checkVersion('matrix', change.expectedVersion, session.versions.matrix);
    if (session.versions.matrix === 0) throw missing('No matrix has been loaded', 'load one');
    const version = session.versions.matrix + 1;
    // Versions share buffers: none may walk meanwhile.
    const load = await physics.run(async () => requireLast(physics).withDamping(change.damping, version));
    try {
      const work = { ...noWork(), transfers: 1 };
      const programmingTime = durationOf(work, board.config.timing);
      await board.latency.waitOut(programmingTime, signal);
      if (signal?.aborted) throw cancelled();
      session.require(number);
      const effectiveTick = planLoad(board, effectiveAt, { what: 'matrix', load });
      session.setVersion('matrix', version);
      board.ledger.add(work);
      return {
        version,
        quantizationError: 0,
        clipped: 0,
        smallestEigenvalue: load.eigenvalues.smallest,
        largestEigenvalue: load.eigenvalues.largest,
        effectiveTick,
        programmingTime,
        compute: board.hostClock.seconds() - started,
      };
    } catch (error) {
      load.release();
      throw error;
    }
  });
}

function requireLast(physics: Physics) {
  const matrix = physics.lastMatrix();
  if (matrix) return matrix;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    'The matrix loaded last is out of effect: one that was loaded before it has taken its place; load it again.',
    { reason: 'NOT_LOADED' },
  );
}
