import type { DeviceConfig } from '../config/schema.js';

/** Limits that protect the machine the device runs on: who starts the device sets them, and nobody who uses it. */
export const hostLimits = ['memoryBytes', 'maxDimension'] as const;

/** Another configuration, with the host's limits of the present one. */
export function withHostLimits(config: DeviceConfig, { limits }: DeviceConfig): DeviceConfig {
  const kept = Object.fromEntries(hostLimits.map((name) => [name, limits[name]]));
  return { ...config, limits: { ...config.limits, ...kept } };
}
