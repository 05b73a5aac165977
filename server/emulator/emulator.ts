import type { DeviceDescription } from '../../common/description.js';
import { sumOfSquares } from '../../simd/sumOfSquares.js';
import type { Device, DeviceStatus, EvolutionStatus } from '../device/device.js';
import { Board, type BoardOptions } from './board.js';
import { createControl } from './control/control.js';
import { describeBoard } from './control/describe.js';
import { cancelEvolution } from './plan/cancelEvolution.js';
import { planEvolution } from './plan/planEvolution.js';
import { calibrate, resetCalibration } from './read/calibrate.js';
import { sample } from './read/sample.js';
import { timeOf } from './simulation/clock.js';
import { changeDamping } from './write/changeDamping.js';
import { loadMatrix } from './write/loadMatrix.js';
import { loadVector } from './write/loadVector.js';

/**
 * An emulated device without threads: the whole of the Device port on injected clocks. Calls are accepted in the order in
 * which they are made. What the state does is computed only when something reads it, so evolutions and loads cost no
 * physics.
 */
export function createEmulator(options: BoardOptions): Device {
  const board = new Board(options);

  return {
    name: options.name,
    async describe(): Promise<DeviceDescription> {
      return describeBoard(board);
    },
    async reset(seed) {
      board.session.end();
      await board.physics.run(async () => {
        board.endChanges();
        board.reset(seed);
      });
    },
    openMatrix: (spec) => loadMatrix(board, spec),
    openVector: (spec) => loadVector(board, spec),
    changeDamping: (change, effectiveAt, signal) => changeDamping(board, change, effectiveAt, signal),
    emulator: createControl(board),
    evolve: (request) => planEvolution(board, request),
    evolutions: () => listEvolutions(board),
    cancelEvolution: (id) => cancelEvolution(board, id),
    sample: (request, signal) => sample(board, request, signal),
    calibrate: (readings, signal) => calibrate(board, readings, signal),
    resetCalibration: () => resetCalibration(board),
    async status({ stateNorm } = { stateNorm: true }) {
      return statusOf(board, stateNorm);
    },
    async close() {},
  };
}

async function listEvolutions(board: Board): Promise<EvolutionStatus[]> {
  if (board.mustWait) await board.loads.idle();
  const { physics } = board;
  return physics.evolutions.statuses(physics, physics.now());
}

function statusOf(
  { physics, clock, loads, session, ledger, converters }: Board,
  wantsNorm: boolean,
): DeviceStatus {
  const { state } = physics.cells;
  const now = clock.now();
  const busy = physics.timeline.windowsAfter(now).find(({ start }) => start <= now);
  let activity: DeviceStatus['activity'] = 'idle';
  if (loads.busy) activity = 'loading';
  else if (converters.calibrating !== undefined) activity = 'calibrating';
  else if (busy) activity = busy.run ? 'sampling' : 'evolving';
  return {
    time: timeOf(clock),
    stateNorm: wantsNorm && state ? Math.sqrt(sumOfSquares(state)) : undefined,
    activity,
    matrixVersion: session.versions.matrix,
    targetVersion: session.versions.target,
    stateVersion: session.versions.state,
    counters: { ...ledger.counters },
  };
}
