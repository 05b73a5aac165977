import type { MatrixLoaded, TimePoint, Upload } from '../../device/device.js';
import { dimensionOf, type MatrixSpec } from '../../device/matrix.js';
import { ProgrammedCells } from '../array/programmedCells.js';
import { ProgrammedMatrix } from '../array/programmedMatrix.js';
import { createProgrammer, type Programmer } from '../array/programmer.js';
import type { Board } from '../board.js';
import { relativeError } from '../converters/converter.js';
import { checkTimePoint, planLoad } from '../plan/planLoad.js';
import { cancelled } from '../simulation/clock.js';
import { durationOf, matrixWork } from '../timing/work.js';
import { planArrays } from './arrayPlan.js';
import { commitUpload } from './commitUpload.js';
import { MatrixUpload, matrixAreas } from './matrixUpload.js';
import { workspaceBytes } from './workspace.js';

/** Device.openMatrix of an emulated device. */
export async function loadMatrix(board: Board, spec: MatrixSpec): Promise<Upload<MatrixLoaded>> {
  if (board.mustWait) await board.loads.idle();
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  const { session, loads, config } = board;
  const { number } = session;
  const programmer = createProgrammer(config, session.seed, board.faults);
  const plan = planArrays(spec, config, programmer);
  if (!loads.matrixMemory.fits(matrixAreas(spec, plan), workspaceBytes(spec))) await board.physics.settle();
  const upload = new MatrixUpload(spec, plan, programmer, loads.matrixMemory, board.compute);
  return {
    memory: upload.memory,
    arrived: (tensor, bytes) => upload.arrived(tensor, bytes),
    discard: () => upload.discard(),
    commit: (effectiveAt, signal) =>
      loads.commitMatrix(dimensionOf(spec.structure), () =>
        commitUpload(upload, session, number, () => commit(board, upload, programmer, effectiveAt, signal)),
      ),
  };
}

async function commit(
  board: Board,
  upload: MatrixUpload,
  programmer: Programmer,
  effectiveAt: TimePoint,
  signal: AbortSignal | undefined,
): Promise<MatrixLoaded> {
  const started = board.hostClock.seconds();
  const { session, config, ledger, latency, clock } = board;
  const { number } = session;
  checkTimePoint(board, effectiveAt);
  const version = session.versions.matrix + 1;
  const built = await upload.complete(version, session.checkpoint(signal));
  await latency.slowLink(upload.byteLength, signal);
  const load = new ProgrammedMatrix(board, {
    version,
    spec: upload.plan.spec,
    cells: new ProgrammedCells(
      {
        stored: upload.stored,
        second: upload.second,
        tensors: upload.plan.kept,
        fullScales: programmer.fullScales,
        programmedAt: clock.now(),
        programmedBefore: ledger.counters.matrices,
      },
      () => upload.discard(),
    ),
    built,
    leastDamping: upload.spec.damping,
  });
  // What the dynamics cannot do with this matrix is told now, not when the state is read.
  await load.dynamicsAt(clock.now());
  const work = matrixWork(upload.spec.structure);
  const programmingTime = durationOf(work, config.timing);
  await latency.waitOut(programmingTime, signal);
  if (signal?.aborted) throw cancelled();
  session.require(number);
  load.refresh(clock.now(), ledger.counters.matrices);
  const effectiveTick = planLoad(board, effectiveAt, { what: 'matrix', load });
  session.setVersion('matrix', version);
  ledger.count('matrices');
  ledger.add(work);
  return {
    version,
    quantizationError: relativeError(programmer.report),
    clipped: programmer.report.clipped,
    fullScales: programmer.converterScales(upload.spec.tensors, upload.plan.kept),
    smallestEigenvalue: built.eigenvalues.smallest,
    largestEigenvalue: built.eigenvalues.largest,
    effectiveTick,
    programmingTime,
    compute: board.hostClock.seconds() - started,
  };
}
