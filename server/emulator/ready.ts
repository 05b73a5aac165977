import { invalid } from '../device/errors.js';
import type { DeviceConfig } from './config.js';

/** Throws INVALID_ARGUMENT for settings that this version of the emulator does not model. */
export function requireModelled(config: DeviceConfig): void {
  const { array } = config;
  const settings: Record<string, boolean> = {
    'array.mirrored': !array.mirrored,
  };
  const [name] = Object.entries(settings).find(([, on]) => on) ?? [];
  if (name) throw invalid(name, 'this version of the emulator does not model it; leave it at its default.');
}
