import { invalid } from '../device/errors.js';
import type { DeviceConfig } from './config.js';

/** Throws INVALID_ARGUMENT for settings that this version of the emulator does not model. */
export function requireModelled(config: DeviceConfig): void {
  const { matrixDac, array, latency } = config;
  const settings: Record<string, boolean> = {
    'matrixDac.bits': matrixDac.bits > 0,
    'array.mismatchDtod': array.mismatchDtod > 0,
    'array.programmingStd': array.programmingStd > 0,
    'array.stuckFraction': array.stuckFraction > 0,
    'array.deadFraction': array.deadFraction > 0,
    'array.drift.law': array.drift.law !== 'none',
    'array.cellMin': array.cellMin !== null,
    'array.cellMax': array.cellMax !== null,
    'latency.wait': latency.wait,
  };
  const [name] = Object.entries(settings).find(([, on]) => on) ?? [];
  if (name) throw invalid(name, 'this version of the emulator does not model it; leave it at its default.');
}
