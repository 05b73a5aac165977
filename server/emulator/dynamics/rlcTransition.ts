import type { DeviceConfig } from '../config/schema.js';

/** Transition of (j - b, v) of one mode over h, and the lower Cholesky factor of its noise covariance. */
export interface RlcTransition {
  jj: number;
  jv: number;
  vj: number;
  vv: number;
  noiseJ: number;
  noiseVJ: number;
  noiseV: number;
}

// Gauss-Legendre nodes and weights on [-1, 1], 8 points (Abramowitz and Stegun, table 25.4).
const nodes = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const weights = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

/** q a below which the two rates are so far apart, 14 times, that their difference makes no error. */
const strong = 1 / 16;

/** exp(M h) for M = [[0, q], [-1/a, -1/a]], row by row. */
function propagator(a: number, q: number, h: number): [number, number, number, number] {
  const s = -0.5 / a;
  const discriminant = s * s - q / a;
  const r = Math.sqrt(Math.abs(discriminant));
  let c: number;
  let d: number;
  if (r * h < 1e-4) {
    const decay = Math.exp(s * h);
    c = decay * (1 + (discriminant * h * h) / 2);
    d = decay * h * (1 + (discriminant * h * h) / 6);
  } else if (discriminant < 0) {
    const decay = Math.exp(s * h);
    c = decay * Math.cos(r * h);
    d = (decay * Math.sin(r * h)) / r;
  } else {
    // Two real rates, each in its own exponential so that none overflows; s + r by the product, against cancellation.
    const slow = Math.exp((q / a / (s - r)) * h);
    const fast = Math.exp((s - r) * h);
    c = (slow + fast) / 2;
    d = (slow - fast) / (2 * r);
  }
  return [c - d * s, d * q, -d / a, c + d * (-1 / a - s)];
}

/** q = R^2 C0 / L. */
export function couplingOf(config: Pick<DeviceConfig, 'resistance' | 'capacitance' | 'inductance'>): number {
  return (config.resistance ** 2 * config.capacitance) / (config.inductance ?? 1);
}

/** Slowest rate of decay of one mode, 1 / (R C0): 1 / (2 a) where it oscillates. */
export function rlcRate(a: number, q: number): number {
  const s = 0.5 / a;
  const discriminant = s * s - q / a;
  return discriminant > 0 ? q / a / (s + Math.sqrt(discriminant)) : s;
}

/**
 * One mode (a: eigenvalue of the capacitance matrix in units of C0, > 0) of the RLC device over h, in units of R C0:
 *
 *     dj = q v dt        dv = -(j + v) / a dt + sqrt(2 kappa) / a dW
 *
 * Noise covariance: Sigma - E Sigma E^T with the stationary Sigma = diag(q kappa, kappa / a). Where that cancels it is the
 * integral of E(s) B B^T E(s)^T: in closed form for strong overdamping, by Gauss-Legendre quadrature for short steps.
 */
export function rlcTransition(a: number, q: number, h: number, kappa: number): RlcTransition {
  const [jj, jv, vj, vv] = propagator(a, q, h);
  const [varianceJ, covariance, varianceV] = noiseCovariance(a, q, h, kappa);
  const noiseJ = Math.sqrt(Math.max(0, varianceJ));
  const noiseVJ = noiseJ > 0 ? covariance / noiseJ : 0;
  return { jj, jv, vj, vv, noiseJ, noiseVJ, noiseV: Math.sqrt(Math.max(0, varianceV - noiseVJ * noiseVJ)) };
}

/** Of j with itself, of j with v, and of v with itself. */
function noiseCovariance(a: number, q: number, h: number, kappa: number): [number, number, number] {
  if (h * Math.max(1 / a, Math.sqrt(q / a)) < 0.5) return quadrature(a, q, h, kappa);
  const [jj, jv, vj, vv] = propagator(a, q, h);
  const stationaryJ = q * kappa;
  const stationaryV = kappa / a;
  const varianceV = stationaryV * (1 - vv * vv) - stationaryJ * vj * vj;
  if (q * a < strong) {
    // dj = q v dt makes the covariance an integral of its own.
    return [overdampedVarianceJ(a, q, h, kappa), (kappa / (a * a)) * (jv / q) * jv, varianceV];
  }
  return [
    stationaryJ * (1 - jj * jj) - stationaryV * jv * jv,
    -stationaryJ * jj * vj - stationaryV * jv * vv,
    varianceV,
  ];
}

function quadrature(a: number, q: number, h: number, kappa: number): [number, number, number] {
  const density = (2 * kappa) / (a * a);
  const sums: [number, number, number] = [0, 0, 0];
  for (let k = 0; k < 8; k++) {
    const node = k < 4 ? nodes[k] : -nodes[k - 4];
    const weight = (weights[k % 4] * h) / 2;
    const [, toJ, , toV] = propagator(a, q, ((1 + node) * h) / 2);
    sums[0] += weight * density * toJ * toJ;
    sums[1] += weight * density * toJ * toV;
    sums[2] += weight * density * toV * toV;
  }
  return sums;
}

/** The integral of 2 kappa / a^2 (q (exp(-slow s) - exp(-fast s)) / (fast - slow))^2: a slow current, small beside q kappa. */
function overdampedVarianceJ(a: number, q: number, h: number, kappa: number): number {
  const slow = rlcRate(a, q);
  const fast = 1 / a - slow;
  const integral = (rate: number) => (rate === 0 ? h : -Math.expm1(-rate * h) / rate);
  const share = q / (a * (fast - slow));
  return 2 * kappa * share * share * (integral(2 * slow) - 2 * integral(slow + fast) + integral(2 * fast));
}
