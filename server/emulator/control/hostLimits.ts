import { DeviceError } from '../../device/errors.js';
import type { DeviceConfig } from '../config/schema.js';

/** Limits that protect the machine the device runs on: who starts the device sets them, and nobody who uses it. */
const hostLimits = ['memoryBytes', 'maxDimension'] as const;

/** Another configuration, with the host's limits of the present one. */
export function withHostLimits(config: DeviceConfig, { limits }: DeviceConfig): DeviceConfig {
  const kept = Object.fromEntries(hostLimits.map((name) => [name, limits[name]]));
  return { ...config, limits: { ...config.limits, ...kept } };
}

/** FAILED_PRECONDITION if a configuration has other limits of the host than the present one. */
export function requireHostLimits(config: DeviceConfig, present: DeviceConfig): void {
  const changed = hostLimits.find((name) => config.limits[name] !== present.limits[name]);
  if (changed === undefined) return;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `limits.${changed}: this device has ${present.limits[changed]} for good; set it where the server is started.`,
    { reason: 'MODEL_FIXED' },
  );
}
