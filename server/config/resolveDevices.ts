import { totalmem } from 'node:os';
import type { DeviceSettings, Settings } from './settings.js';

/** Bytes that this process may use: the container's limit where there is one. */
function available(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** Bytes of the budget of a server: `memory`, or three quarters of what there is. */
export function memoryBudget({ memory }: Pick<Settings, 'memory'>): number {
  return Math.floor(memory ?? (available() * 3) / 4);
}

/** Part of the budget for what passes through the server: snapshots on their way. The rest is the devices'. */
export const transitShare = 1 / 4;

/** The devices of a server, and what each driver is told. An emulated one gets its share of the memory. */
export function resolveDevices(settings: Settings): DeviceSettings[] {
  const { devices, compute, watchdogSeconds } = settings;
  const list =
    typeof devices === 'number'
      ? Array.from({ length: devices }, (_, index) => ({ name: `spu${index}` }))
      : devices;
  const memoryBytes = Math.floor(((1 - transitShare) * memoryBudget(settings)) / list.length);
  return list.map((device: Extract<Settings['devices'], unknown[]>[number]) => {
    const driver = device.driver ?? settings.driver;
    const config = { ...settings.deviceConfig, ...device.config };
    if (driver !== 'emulator') return { name: device.name, driver, options: config };
    const limits = { memoryBytes, ...(config.limits as object | undefined) };
    const preset = device.preset ?? settings.preset;
    return { name: device.name, driver, options: { ...config, limits, preset, compute, watchdogSeconds } };
  });
}
