import type { Upload, VectorLoaded, VectorSpec } from '../../device/device.js';
import { invalidArgument } from '../../device/errors.js';
import { byteLength } from '../../device/tensor.js';
import type { Board } from '../board.js';
import { createUniforms } from '../noise/normals.js';
import { checkTimePoint, planLoad } from '../plan/planLoad.js';
import { cancelled } from '../simulation/clock.js';
import type { LoadedVector } from '../simulation/loaded.js';
import { addWork, timesOf, totalOf, vectorWork } from '../timing/work.js';
import { checkDimension } from './limits.js';
import { discarded } from './loadMatrix.js';
import { writeThroughDac } from './vectorDacStage.js';
import { VectorUpload, vectorParts } from './vectorUpload.js';

/** rms(programmed - sent) / rms(sent). */
export function relativeError(sumSquaredError: number, sumSquares: number): number {
  return sumSquares > 0 ? Math.sqrt(sumSquaredError / sumSquares) : 0;
}

/** Device.openVector of an emulated device. */
export async function openVector(board: Board, spec: VectorSpec): Promise<Upload<VectorLoaded>> {
  const [dimension] = spec.tensor.shape;
  // It may arrive while the matrix that it belongs to is being computed.
  const fits = board.dimensionsComing.at(-1) === dimension;
  if (board.mustWait && !fits) await board.commits.idle();
  const notReady = board.requireReady();
  if (notReady !== undefined) await notReady;
  checkDimension(dimension, board.config.limits);
  if (!fits) checkLength(board, spec);
  if (!board.vectorMemory.fits(vectorParts(spec))) await board.settle();
  const { session } = board;
  const upload = new VectorUpload(spec, board.vectorMemory);
  return {
    memory: upload.memory,
    arrived: (_tensor, bytes) => upload.arrived(bytes),
    discard: () => upload.discard(),
    commit: (effectiveAt, signal) =>
      board.commits(async () => {
        const started = board.hostClock.seconds();
        if (upload.isDiscarded) throw discarded();
        try {
          board.requireSession(session);
          checkTimePoint(board, effectiveAt);
          checkLength(board, spec);
          const values = upload.complete();
          const version = board.versions[spec.role] + 1;
          const uniforms = createUniforms(board.seed, spec.role, version);
          const written = writeThroughDac(board, values, spec.tensor, uniforms);
          await board.slowLink(byteLength(spec.tensor), signal);
          if (signal?.aborted) throw cancelled();
          board.requireSession(session);
          const work = vectorWork(dimension);
          const writeTime = totalOf(timesOf(work, board.config.timing));
          await board.waitOut(writeTime, signal);
          board.requireSession(session);
          const load: LoadedVector = { version, values, release: () => upload.discard() };
          const effectiveTime = planLoad(board, effectiveAt, { what: spec.role, load });
          board.versions[spec.role] = version;
          board.counters.vectors++;
          addWork(board.work, work);
          return {
            version,
            quantizationError: relativeError(written.sumSquaredError, written.sumSquares),
            clipped: written.clipped,
            fullScale: written.fullScale,
            effectiveTime,
            writeTime,
            compute: board.hostClock.seconds() - started,
          };
        } catch (error) {
          upload.discard();
          throw error;
        }
      }),
  };
}

/** Throws INVALID_ARGUMENT for a vector that the matrix loaded last cannot take. */
function checkLength(board: Board, { role, tensor }: VectorSpec): void {
  const [dimension] = tensor.shape;
  const { matrix } = board.plannedAt(Number.POSITIVE_INFINITY);
  if (!matrix || matrix.dimension === dimension) return;
  throw invalidArgument(
    'tensor.shape',
    `the ${role} has ${dimension} entries, but the matrix loaded last has dimension ${matrix.dimension}; send a ` +
      'vector of that length, or load the matrix first.',
  );
}
