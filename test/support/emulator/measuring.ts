import type { Device } from '../../../server/device/device.js';
import type { DeviceConfigInput } from '../../../server/emulator/config/schema.js';
import { evolve, loadDiagonal, loadMatrix, loadVector, matrix, now, sample, tensor } from './driving.js';
import { testMachine } from './testEmulator.js';

/** -1 to 1 in so many equal steps, ends left out. */
export const ramp = (count: number) => Array.from({ length: count }, (_, k) => (2 * (k + 0.5)) / count - 1);

const without = (settings: DeviceConfigInput): DeviceConfigInput => ({
  ...settings,
  noise: { kappa: 0, ...settings.noise },
});

/** The diagonal that a device holds after `elapsed` seconds: x(0) = 1 decays as exp(-a t), read without an ADC. */
export async function heldBy(
  settings: DeviceConfigInput,
  entries: number[],
  { elapsed = 0, loads = 1 } = {},
): Promise<number[]> {
  const device = await testMachine(without(settings));
  const n = entries.length;
  const spec = matrix({ kind: 'diagonal', dimension: n }, [tensor('diagonal', 'float64', [n])]);
  // Cells that hold 0 or less are looked at too.
  for (let k = 0; k < loads; k++) await loadMatrix(device, { ...spec, acceptUnstable: true }, [entries]);
  if (elapsed > 0) await device.emulator!.advanceClock(elapsed);
  await loadVector(device, Array(n).fill(0));
  await loadVector(device, Array(n).fill(1), { role: 'state' });
  const { id } = await evolve(device, { duration: 1, initialState: 'loaded' });
  const { values } = await sample(device, { at: { at: 'evolution', id } });
  return values.map((value) => -Math.log(value));
}

/** What comes back of a target that is read at once, `count` times: vector DAC, sample and hold, ADC. */
export async function readBack(settings: DeviceConfigInput, values: number[], count = 1): Promise<number[]> {
  const device = await testMachine(without(settings));
  await loadDiagonal(device, Array(values.length).fill(1));
  await loadVector(device, values);
  await evolve(device, { duration: 0, initialState: 'target' });
  return (await sample(device, { at: now, count })).values;
}

export interface Stationary {
  cells: number;
  readings: number;
  /** Rate of all cells, 1/tau. */
  rate: number;
  /** Units of tau before and between readings. */
  interval: number;
}

/** Mean square of the cells of a device at rest about their mean of 0, over all cells and readings. */
export async function varianceOf(
  settings: DeviceConfigInput,
  { cells, readings, rate, interval }: Stationary,
): Promise<number> {
  const device: Device = await testMachine(settings);
  await loadDiagonal(device, Array(cells).fill(rate));
  await loadVector(device, Array(cells).fill(0));
  const { values } = await sample(device, {
    count: readings,
    interval,
    burnIn: interval,
    reduction: 'meanAndVariance',
  });
  let sum = 0;
  for (let i = 0; i < cells; i++) {
    sum += values[i] ** 2 + (values[cells + i] * (readings - 1)) / readings;
  }
  return sum / cells;
}

export function deviationOf(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Smallest distance of two different values. */
export function stepOf(values: number[]): number {
  const levels = [...new Set(values)].sort((a, b) => a - b);
  return levels
    .slice(1)
    .reduce((least, level, k) => Math.min(least, level - levels[k]), Number.POSITIVE_INFINITY);
}

/** Slope and value at 0 of the line through points, by least squares. */
export function lineThrough(x: number[], y: number[]): { slope: number; offset: number } {
  const n = x.length;
  const [mx, my] = [x, y].map((values) => values.reduce((sum, value) => sum + value, 0) / n);
  let [products, squares] = [0, 0];
  for (let k = 0; k < n; k++) {
    products += (x[k] - mx) * (y[k] - my);
    squares += (x[k] - mx) ** 2;
  }
  const slope = products / squares;
  return { slope, offset: my - slope * mx };
}
