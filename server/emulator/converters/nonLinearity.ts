import { createNormals } from '../noise/normals.js';
import { type ConverterConfig, halfCodes } from './converter.js';

// A finer curve than this would not change what is measured.
const mostPoints = 1025;

/** Integral non-linearity in LSB at a code, whole or not. */
export type NonLinearity = (code: number) => number;

/**
 * The integral non-linearity of one physical converter: a random walk over the codes (element errors add up), 0 at
 * both end points (the end-point definition of IEEE Std 1241), its largest magnitude exactly `inl` LSB. Fixed by
 * deviceSeed and the converter's name. Undefined where `inl` is 0.
 */
export function createNonLinearity(
  { bits, inl }: ConverterConfig,
  deviceSeed: number,
  name: string,
): NonLinearity | undefined {
  if (inl === 0) return undefined;
  const codes = 2 ** bits;
  const points = Math.min(codes, mostPoints);
  const steps = new Float64Array(points - 1);
  createNormals(deviceSeed, `nonlinearity ${name}`, 0)(steps);
  const slope = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  const curve = new Float64Array(points);
  for (let k = 1; k < points - 1; k++) curve[k] = curve[k - 1] + steps[k - 1] - slope;
  const peak = curve.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let k = 0; k < points; k++) curve[k] *= inl / peak;
  const pointsPerCode = (points - 1) / (codes - 1);
  const lowest = halfCodes(bits);
  return (code) => {
    const place = Math.min(points - 1, Math.max(0, (code + lowest) * pointsPerCode));
    const left = Math.min(points - 2, Math.floor(place));
    return curve[left] + (place - left) * (curve[left + 1] - curve[left]);
  };
}

/** The same at whole codes only, looked up where a table is small enough to be worth it. */
export function atCodes(curve: NonLinearity | undefined, bits: number): NonLinearity | undefined {
  if (!curve || bits > 16) return curve;
  const half = halfCodes(bits);
  const table = Float64Array.from({ length: 2 * half }, (_, k) => curve(k - half));
  return (code) => table[code + half];
}
