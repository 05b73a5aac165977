import type { Upload, VectorLoaded, VectorSpec } from '../device/device.js';
import { invalid } from '../device/errors.js';
import type { Board } from './board.js';
import { cancelled } from './clock.js';
import { checkMoment, scheduleEffect } from './effects.js';
import { checkDimension } from './limits.js';
import type { LoadedVector } from './loads.js';
import { discarded } from './matrixUpload/openMatrix.js';
import { addWork, timesOf, totalOf, vectorWork } from './timing.js';
import { VectorUpload } from './vectorUpload.js';

/** Device.openVector of an emulated device. */
export async function openVector(board: Board, spec: VectorSpec): Promise<Upload<VectorLoaded>> {
  if (board.mustWait) await board.commits.idle();
  const [dimension] = spec.tensor.shape;
  checkDimension(dimension, board.config.limits);
  const { matrix } = board.plannedAt(Number.POSITIVE_INFINITY);
  if (matrix && matrix.dimension !== dimension) {
    throw invalid(
      'tensor.shape',
      `the ${spec.role} has ${dimension} entries, but the matrix loaded last has dimension ${matrix.dimension}; send a ` +
        'vector of that length, or load the matrix first.',
    );
  }
  const { session } = board;
  const upload = new VectorUpload(spec, board.vectorMemory);
  return {
    memory: upload.memory,
    arrived() {},
    discard: () => upload.discard(),
    commit: (effect, signal) =>
      board.commits(async () => {
        const started = board.wall.seconds();
        if (upload.isDiscarded) throw discarded();
        try {
          board.requireSession(session);
          checkMoment(board, effect);
          const values = upload.complete();
          if (signal?.aborted) throw cancelled();
          const load: LoadedVector = { version: board.versions[spec.role] + 1, values };
          const effectiveTime = scheduleEffect(board, effect, { what: spec.role, load });
          board.versions[spec.role] = load.version;
          board.counters.vectors++;
          const work = vectorWork(dimension);
          addWork(board.work, work);
          return {
            version: load.version,
            quantizationError: 0,
            clipped: 0,
            effectiveTime,
            writeTime: totalOf(timesOf(work, board.config.timing)),
            compute: board.wall.seconds() - started,
          };
        } finally {
          upload.discard();
        }
      }),
  };
}
