import type { TimePoint, Upload, VectorLoaded, VectorSpec } from '../../device/device.js';
import { invalidArgument } from '../../device/errors.js';
import { byteLength } from '../../device/tensor.js';
import type { Board } from '../board.js';
import { relativeError } from '../converters/converter.js';
import { createUniforms } from '../noise/normals.js';
import { checkTimePoint, planLoad } from '../plan/planLoad.js';
import { cancelled } from '../simulation/clock.js';
import type { LoadedVector } from '../simulation/loaded.js';
import { durationOf, vectorWork } from '../timing/work.js';
import { commitUpload } from './commitUpload.js';
import { vectorDacStage } from './vectorDacStage.js';
import { VectorUpload, vectorAreas } from './vectorUpload.js';

/** Device.openVector of an emulated device. */
export async function loadVector(board: Board, spec: VectorSpec): Promise<Upload<VectorLoaded>> {
  const { loads, session } = board;
  // It may arrive while the matrix that it belongs to is being computed.
  const fits = loads.expects(spec.tensor.shape[0]);
  if (board.mustWait && !fits) await loads.idle();
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  if (!fits) checkLength(board, spec);
  if (!loads.vectorMemory.fits(vectorAreas(spec))) await board.physics.settle();
  const { number } = session;
  const upload = new VectorUpload(spec, loads.vectorMemory);
  return {
    memory: upload.memory,
    arrived: (_tensor, bytes) => upload.arrived(bytes),
    discard: () => upload.discard(),
    commit: (effectiveAt, signal) =>
      loads.commit(() =>
        commitUpload(upload, session, number, () => commit(board, upload, effectiveAt, signal)),
      ),
  };
}

async function commit(
  board: Board,
  upload: VectorUpload,
  effectiveAt: TimePoint,
  signal: AbortSignal | undefined,
): Promise<VectorLoaded> {
  const started = board.hostClock.seconds();
  const { session, latency } = board;
  const { number } = session;
  const { role, tensor } = upload.spec;
  checkTimePoint(board, effectiveAt);
  checkLength(board, upload.spec);
  const values = upload.complete();
  const version = session.versions[role] + 1;
  const written = vectorDacStage(board, values, tensor, createUniforms(session.seed, role, version));
  await latency.slowLink(byteLength(tensor), signal);
  if (signal?.aborted) throw cancelled();
  session.require(number);
  const work = vectorWork(values.length);
  const writeTime = durationOf(work, board.config.timing);
  await latency.waitOut(writeTime, signal);
  session.require(number);
  const load: LoadedVector = { version, values, release: () => upload.discard() };
  const effectiveTick = planLoad(board, effectiveAt, { what: role, load });
  session.setVersion(role, version);
  board.ledger.count('vectors');
  board.ledger.add(work);
  return {
    version,
    quantizationError: relativeError(written),
    clipped: written.clipped,
    fullScale: written.fullScale,
    effectiveTick,
    writeTime,
    compute: board.hostClock.seconds() - started,
  };
}

/** Throws INVALID_ARGUMENT for a vector that the matrix loaded last cannot take. */
function checkLength(board: Board, { role, tensor }: VectorSpec): void {
  const [dimension] = tensor.shape;
  const { matrix } = board.physics.plannedAt(Number.POSITIVE_INFINITY);
  if (!matrix || matrix.dimension === dimension) return;
  throw invalidArgument(
    'tensor.shape',
    `the ${role} has ${dimension} entries, but the matrix loaded last has dimension ${matrix.dimension}; send a ` +
      'vector of that length, or load the matrix first.',
    {
      reason: 'DIMENSION_MISMATCH',
      metadata: { expected: String(matrix.dimension), actual: String(dimension) },
    },
  );
}
