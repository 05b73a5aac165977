import { z } from 'zod';
import { adc, matrixDac, vectorDac } from './converters.js';
import { count } from './fields.js';
import { clock, energy, faults, latency, limits, timing } from './operation.js';
import {
  array,
  capacitance,
  cells,
  inductance,
  integrator,
  model,
  noise,
  resistance,
  saturation,
} from './physics.js';

/** Every setting of an emulated device, with unit, range, default and source. */
export const deviceConfigSchema = z.strictObject({
  model,
  resistance,
  capacitance,
  inductance,
  noise,
  matrixDac,
  vectorDac,
  adc,
  array,
  cells,
  saturation,
  integrator,
  clock,
  latency,
  timing,
  energy,
  limits,
  faults,
  deviceSeed: count(
    { min: 0, default: 1 },
    {
      description:
        'Fixes the imperfections: two emulators with the same one are the same physical device. Noise has another seed.',
    },
  ),
});

/** The whole configuration of an emulated device. */
export type DeviceConfig = z.output<typeof deviceConfigSchema>;
/** What a user may write: everything may be left out. */
export type DeviceConfigInput = z.input<typeof deviceConfigSchema>;

/** k_B, joule per kelvin, exact by definition of the SI (2019). */
export const boltzmann = 1.380649e-23;

/** tau = R C, seconds. */
export function tauOf(config: Pick<DeviceConfig, 'resistance' | 'capacitance'>): number {
  return config.resistance * config.capacitance;
}

/** Ticks of device time in one tau. */
export function ticksPerTau(config: Pick<DeviceConfig, 'resistance' | 'capacitance' | 'clock'>): number {
  return tauOf(config) / config.clock.tick;
}

/**
 * Noise variance of the device: thermal (given, or k_B T / C / voltageScale^2) plus extra white noise. `thermalFactor`:
 * true temperature over the configured one.
 */
export function kappaOf(config: Pick<DeviceConfig, 'noise' | 'capacitance'>, thermalFactor = 1): number {
  const { kappa, temperature, voltageScale, extraWhite } = config.noise;
  const thermal = kappa ?? (boltzmann * (temperature ?? 0)) / config.capacitance / voltageScale ** 2;
  return thermal * thermalFactor + extraWhite;
}
