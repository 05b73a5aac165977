import type { DeviceTime } from '../../../common/deviceTime.js';
import type { EmulatorControl } from '../../device/device.js';
import { DeviceError, invalidArgument } from '../../device/errors.js';
import { shorten } from '../../device/shorten.js';
import type { Board } from '../board.js';
import { parseFault } from '../config/faultKinds.js';
import { mergeConfig, parseConfig } from '../config/parse.js';
import { bitMistake } from '../config/rules.js';
import type { DeviceConfig } from '../config/schema.js';
import { requireReachable } from '../plan/ticks.js';
import { timeOf } from '../simulation/clock.js';
import { requireHostLimits } from './hostLimits.js';
import { restoreSnapshot, saveSnapshot } from './snapshot.js';
import { snapshotLength } from './snapshotFormat.js';

/** EmulatorControl of an emulated device. */
export function createControl(board: Board): EmulatorControl {
  return {
    getConfig: async () => structuredClone(board.config),
    updateConfig: (changes, stays = true) => updateConfig(board, changes, stays),
    advanceClock: (seconds) => advanceClock(board, seconds),
    async injectFault(kind, parameters, stays = true) {
      if (board.mustWait) await board.loads.idle();
      const fault = parseFault(kind, parameters);
      const mistake = bitMistake(fault, board.config.adc.bits);
      if (mistake) throw invalidArgument('parameters', `${mistake}.`);
      await board.physics.catchUp();
      board.beginChange(stays);
      if (fault.kind === 'device_reset' && fault.parameters.afterCalls === 0) await board.loseState();
      const id = board.faults.inject(fault, board.ledger.counters.matrices);
      if (stays) board.alsoLasting((lasting) => lasting.faults.adopt(id, board.faults));
      return id;
    },
    async clearFaults(ids, stays = true) {
      const unknown = ids.find((id) => !board.faults.has(id));
      if (unknown !== undefined) throw unknownFault(unknown);
      await board.physics.catchUp();
      board.beginChange(stays);
      if (stays) {
        board.alsoLasting((lasting) => {
          lasting.faults.clear(ids);
          lasting.config = { ...lasting.config, faults: lasting.faults.configured() };
        });
      }
      return board.clearFaults(ids);
    },
    snapshotBytes: async () => board.loads.usedBytes + board.physics.cells.bytes,
    saveSnapshot: () => saveSnapshot(board),
    snapshotLength,
    restoreSnapshot: (bytes, stays = true) => restoreSnapshot(board, bytes, stays),
  };
}

/**
 * Merges changes into the configuration; all or nothing. Noise, rails, integrator, ADC, clock, limits and faults take
 * effect at once, drift at the start of the next evolution, tau with the next Evolve, converters of matrices and vectors,
 * the array and deviceSeed with the next load.
 */
async function updateConfig(
  board: Board,
  changes: Record<string, unknown>,
  stays: boolean,
): Promise<DeviceConfig> {
  if (board.mustWait) await board.loads.idle();
  const config = parseConfig(mergeConfig(board.config, changes));
  if (config.model !== board.config.model) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `model: this device has ${board.config.model} cells for good; start another device with ${config.model} cells.`,
      { reason: 'MODEL_FIXED' },
    );
  }
  requireHostLimits(config, board.config);
  if (config.clock.tick !== board.config.clock.tick) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `clock.tick: this device counts its time in ticks of ${board.config.clock.tick} s for good; start another device ` +
        `with ticks of ${config.clock.tick} s.`,
      { reason: 'MODEL_FIXED' },
    );
  }
  await board.physics.catchUp();
  return board.physics.run(async () => {
    const before = board.config;
    board.beginChange(stays);
    board.configure(config);
    try {
      await board.physics.cells.matrix?.dynamicsAt(board.physics.simulation.time);
      if (stays) board.alsoLasting((lasting) => keepChange(lasting, changes));
    } catch (error) {
      board.configure(before);
      throw error;
    }
    return structuredClone(config);
  });
}

/** Throws INVALID_ARGUMENT if it cannot be without what goes with the session. */
function keepChange(lasting: { config: DeviceConfig }, changes: Record<string, unknown>): void {
  lasting.config = parseConfig(mergeConfig(lasting.config, changes));
}

function unknownFault(id: string): DeviceError {
  return new DeviceError(
    'NOT_FOUND',
    `No fault "${shorten(id)}" is in force; use an id that InjectFault answered, or c1, c2, ... for those of the ` +
      'configuration.',
    { reason: 'FAULT_NOT_FOUND' },
  );
}

async function advanceClock(board: Board, seconds: number): Promise<DeviceTime> {
  if (board.clock.mode === 'realtime') {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      'A realtime clock moves by itself; set clock.mode to virtual to move it by hand.',
      { reason: 'REALTIME_CLOCK' },
    );
  }
  if (board.mustWait) await board.loads.idle();
  if (!(seconds >= 0)) throw invalidArgument('seconds', `is ${seconds}; a clock moves forward.`);
  const { clock } = board;
  const time = clock.now() + Math.round(seconds / clock.tick);
  requireReachable('seconds', time);
  clock.jumpTo(time);
  board.physics.timeline.pass(time);
  return timeOf(clock);
}
