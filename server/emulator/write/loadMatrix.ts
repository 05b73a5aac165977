import type { MatrixLoaded, TimePoint, Upload } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import { dimensionOf, type MatrixSpec } from '../../device/matrix.js';
import { ProgrammedCells } from '../array/programmedCells.js';
import { ProgrammedMatrix } from '../array/programmedMatrix.js';
import { createProgrammer, type Programmer } from '../array/programmer.js';
import type { Board } from '../board.js';
import { checkTimePoint, planLoad } from '../plan/planLoad.js';
import { cancelled } from '../simulation/clock.js';
import { addWork, matrixWork, timesOf, totalOf } from '../timing/work.js';
import { planArrays } from './arrayPlan.js';
import { checkMatrixLimits } from './limits.js';
import { relativeError } from './loadVector.js';
import { MatrixUpload, slabParts } from './matrixUpload.js';

/** ABORTED: a commit after the upload was discarded. */
export function discarded(): DeviceError {
  return new DeviceError('ABORTED', 'The upload was discarded before it was complete.', {
    reason: 'DISCARDED',
  });
}

/** Device.openMatrix of an emulated device. */
export async function openMatrix(board: Board, spec: MatrixSpec): Promise<Upload<MatrixLoaded>> {
  if (board.mustWait) await board.commits.idle();
  const notReady = board.requireReady();
  if (notReady !== undefined) await notReady;
  checkMatrixLimits(spec, board.config.limits);
  const { session } = board;
  const programmer = createProgrammer(board.config, board.seed, board.faults);
  const plan = planArrays(spec, board.config, programmer);
  if (!board.matrixMemory.fits(slabParts(spec, plan))) await board.settle();
  const upload = new MatrixUpload(spec, plan, programmer, board.matrixMemory, board.compute);
  return {
    memory: upload.memory,
    arrived: (tensor, bytes) => upload.arrived(tensor, bytes),
    discard: () => upload.discard(),
    commit(effectiveAt, signal) {
      board.dimensionsComing.push(dimensionOf(spec.structure));
      return board.commits(async () => {
        try {
          if (upload.isDiscarded) throw discarded();
          board.requireSession(session);
          return await commitMatrix(board, upload, programmer, effectiveAt, signal);
        } catch (error) {
          upload.discard();
          throw error;
        } finally {
          board.dimensionsComing.shift();
        }
      });
    },
  };
}

async function commitMatrix(
  board: Board,
  upload: MatrixUpload,
  programmer: Programmer,
  effectiveAt: TimePoint,
  signal: AbortSignal | undefined,
): Promise<MatrixLoaded> {
  const started = board.hostClock.seconds();
  const { session, config } = board;
  checkTimePoint(board, effectiveAt);
  const version = board.versions.matrix + 1;
  const built = await upload.complete(version);
  const { eigenvalues } = built;
  await board.slowLink(upload.slab.buffer.byteLength, signal);
  const load = new ProgrammedMatrix(board, {
    version,
    spec: upload.plan.spec,
    cells: new ProgrammedCells(
      {
        held: upload.held,
        second: upload.second,
        tensors: upload.plan.kept,
        fullScales: programmer.fullScales,
        programmedAt: board.clock.now(),
        programmedBefore: board.counters.matrices,
      },
      () => upload.discard(),
    ),
    built,
    leastDamping: upload.spec.damping,
  });
  // What the dynamics cannot do with this matrix is told now, not when the state is read.
  await load.dynamicsAt(board.clock.now());
  const work = matrixWork(upload.spec.structure);
  const programmingTime = totalOf(timesOf(work, config.timing));
  await board.waitOut(programmingTime, signal);
  if (signal?.aborted) throw cancelled();
  board.requireSession(session);
  load.refresh(board.clock.now(), board.counters.matrices);
  const effectiveTime = planLoad(board, effectiveAt, { what: 'matrix', load });
  board.versions.matrix = version;
  board.counters.matrices++;
  addWork(board.work, work);
  const { clipped, sumSquaredError, sumSquares } = programmer.report;
  return {
    version,
    quantizationError: relativeError(sumSquaredError, sumSquares),
    clipped,
    fullScales: programmer.converterScales(upload.spec.tensors, upload.plan.kept),
    smallestEigenvalue: eigenvalues.smallest,
    largestEigenvalue: eigenvalues.largest,
    effectiveTime,
    programmingTime,
    compute: board.hostClock.seconds() - started,
  };
}
