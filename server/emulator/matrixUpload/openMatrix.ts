import type { MatrixLoaded, Upload } from '../../device/device.js';
import { SpuError } from '../../device/errors.js';
import { dimensionOf, type MatrixSpec } from '../../device/matrix.js';
import type { Board } from '../board.js';
import { cancelled } from '../clock.js';
import type { DeviceConfig } from '../config.js';
import { createDynamics } from '../dynamics/createDynamics.js';
import type { Dynamics } from '../dynamics/dynamics.js';
import { checkMoment, scheduleEffect } from '../effects.js';
import { checkMatrixLimits } from '../limits.js';
import type { LoadedMatrix } from '../loads.js';
import { createBuilder } from '../operators/builder.js';
import type { Operator } from '../operators/operator.js';
import { addWork, matrixWork, timesOf, totalOf } from '../timing.js';
import { MatrixUpload, slabParts } from './matrixUpload.js';

/** ABORTED: a commit after the upload was discarded. */
export function discarded(): SpuError {
  return new SpuError('ABORTED', 'The upload was discarded before it was complete.', { reason: 'DISCARDED' });
}

/** Device.openMatrix of an emulated device. */
export async function openMatrix(board: Board, spec: MatrixSpec): Promise<Upload<MatrixLoaded>> {
  if (board.mustWait) await board.commits.idle();
  checkMatrixLimits(spec, board.config.limits);
  const { session } = board;
  if (!board.matrixMemory.fits(slabParts(spec))) await board.settle();
  const upload = new MatrixUpload(spec, board.matrixMemory, (holdings) =>
    createBuilder(
      spec,
      holdings.map(({ held }) => held),
      board.compute,
    ),
  );
  return {
    memory: upload.memory,
    arrived: (tensor, bytes) => upload.arrived(tensor, bytes),
    discard: () => upload.discard(),
    commit: (effect, signal) =>
      board.commits(async () => {
        const started = board.wall.seconds();
        if (upload.isDiscarded) throw discarded();
        try {
          board.requireSession(session);
          checkMoment(board, effect);
          const operator = await upload.complete();
          const eigenvalues = await operator.eigenvalueRange();
          if (signal?.aborted) throw cancelled();
          board.requireSession(session);
          const load: LoadedMatrix = {
            version: board.versions.matrix + 1,
            spec,
            dimension: dimensionOf(spec.structure),
            precision: operator.precision,
            eigenvalues,
            dynamicsAt: dynamicsOf(board, operator),
            release: () => upload.discard(),
          };
          const effectiveTime = scheduleEffect(board, effect, { what: 'matrix', load });
          board.versions.matrix = load.version;
          board.counters.matrices++;
          const work = matrixWork(spec.structure);
          addWork(board.work, work);
          return {
            version: load.version,
            quantizationError: 0,
            clipped: 0,
            smallestEigenvalue: eigenvalues.smallest,
            largestEigenvalue: eigenvalues.largest,
            effectiveTime,
            programmingTime: totalOf(timesOf(work, board.config.timing)),
            compute: board.wall.seconds() - started,
          };
        } catch (error) {
          upload.discard();
          throw error;
        }
      }),
  };
}

/** The dynamics under an operator; made anew when the configuration has changed. */
function dynamicsOf(board: Board, operator: Operator): LoadedMatrix['dynamicsAt'] {
  let config: DeviceConfig | undefined;
  let dynamics: Dynamics | undefined;
  return async () => {
    if (!dynamics || config !== board.config) {
      config = board.config;
      dynamics = await createDynamics(operator, config);
    }
    return dynamics;
  };
}
