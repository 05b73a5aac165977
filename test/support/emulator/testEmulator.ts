import type { Compute } from '../../../server/compute/compute.js';
import type { Device, DeviceLog } from '../../../server/device/device.js';
import { parseConfig } from '../../../server/emulator/config/parse.js';
import type { DeviceConfigInput } from '../../../server/emulator/config/schema.js';
import { createEmulator } from '../../../server/emulator/emulator.js';
import { createClock, type Wall } from '../../../server/emulator/simulation/clock.js';
import { createMockWall } from './mockWall.js';

export const silentLog: DeviceLog = { info() {}, warn() {}, error() {} };

const noCompute = { name: 'wasm', description: 'wasm: none' } as Compute;

/** A device without threads, in a session with seed 7. */
export async function testMachine(
  settings: DeviceConfigInput = {},
  { wall = createMockWall() as Wall, seed = 7, compute = noCompute } = {},
): Promise<Device> {
  const config = parseConfig(settings);
  const machine = createEmulator({
    name: 'spu0',
    preset: 'ideal',
    config,
    compute,
    clock: createClock(config.clock, wall),
    wall,
  });
  await machine.reset(seed);
  return machine;
}
