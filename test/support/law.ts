import type { Floats } from '../../server/compute/compute.js';
import { type Decomposition, modeLaw } from './oracle.js';
import { chiSquareDeviate, normalQuantile } from './statistics.js';

/** One run of a walk: S x N successive states, `step` apart, that start after `start`. */
export interface Run {
  start: Floats;
  states: Floats;
}

export interface ChainLaw {
  a: Decomposition;
  target: ArrayLike<number>;
  step: number;
  kappa: number;
}

export interface Verdict {
  /** Statistics beyond their bound, by name and deviate. */
  failures: string[];
  /** Deviate of the squared length of all innovations: where an error of the noise shows most. */
  noise: number;
}

/** A right device fails with this probability, all statistics of one check together. */
export const falseAlarm = 1e-5;

/**
 * The exact law of a chain, mode by mode in the oracle's eigenbasis: the innovations e_k = (x_k - m(x_{k-1})) / sqrt(C) are
 * independent standard normals, of each other and of every state before. Checked, each as a standard normal deviate:
 * mean of each mode, the full N x N covariance of e, the N x N covariance of e with the state before (drift), and the
 * sums over all modes. Half of falseAlarm goes to the single entries and half to the sums (Bonferroni).
 */
export function checkChain(law: ChainLaw, runs: Run[]): Verdict {
  const { n, values, vectors } = law.a;
  const modes = Array.from(values, (a) => modeLaw(a, law.kappa, law.step));
  // One type of array throughout: several times faster.
  const toModes = (x: Float64Array, offset: number, out: Float64Array) => {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += vectors[i * n + j] * x[offset + j];
      out[i] = sum;
    }
  };
  const force = new Float64Array(n);
  toModes(Float64Array.from(law.target), 0, force);

  let count = 0;
  const mean = new Float64Array(n);
  const covariance = new Float64Array(n * n);
  const drift = new Float64Array(n * n);
  const size = new Float64Array(n);
  let before = new Float64Array(n);
  let after = new Float64Array(n);
  const e = new Float64Array(n);
  const u = new Float64Array(n);
  for (const run of runs) {
    const states = Float64Array.from(run.states);
    toModes(Float64Array.from(run.start), 0, before);
    for (let offset = 0; offset < states.length; offset += n, count++) {
      toModes(states, offset, after);
      for (let i = 0; i < n; i++) {
        const { decay, gain, variance } = modes[i];
        e[i] = (after[i] - decay * before[i] - gain * force[i]) / Math.sqrt(variance);
        // The state before, from its equilibrium, in its stationary standard deviation.
        u[i] = (before[i] - force[i] / values[i]) / Math.sqrt(law.kappa / values[i]);
        mean[i] += e[i];
        size[i] += u[i] * u[i];
      }
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) covariance[i * n + j] += e[i] * e[j];
        for (let j = 0; j < n; j++) drift[i * n + j] += e[i] * u[j];
      }
      [before, after] = [after, before];
    }
  }

  const failures: string[] = [];
  const single = normalQuantile(falseAlarm / 4 / (n + (n * (n + 1)) / 2 + n * n));
  const summed = normalQuantile(falseAlarm / 4 / 3);
  const check = (name: string, deviate: number, bound: number) => {
    if (!(Math.abs(deviate) < bound)) failures.push(`${name}: ${deviate.toFixed(1)} sigma`);
  };
  let squaredMeans = 0;
  let squares = 0;
  let drifts = 0;
  let sizes = 0;
  for (let i = 0; i < n; i++) {
    check(`mean of mode ${i}`, mean[i] / Math.sqrt(count), single);
    check(`variance of mode ${i}`, chiSquareDeviate(covariance[i * (n + 1)], count), single);
    for (let j = 0; j < n; j++) {
      if (j < i) check(`covariance of modes ${i}, ${j}`, covariance[i * n + j] / Math.sqrt(count), single);
      check(`drift of mode ${i} with ${j}`, drift[i * n + j] / Math.sqrt(size[j]), single);
    }
    squaredMeans += mean[i] ** 2 / count;
    squares += covariance[i * (n + 1)];
    drifts += drift[i * (n + 1)];
    sizes += size[i];
  }
  const noise = chiSquareDeviate(squares, n * count);
  check('all means', chiSquareDeviate(squaredMeans, n), summed);
  check('all variances', noise, summed);
  check('all drifts', drifts / Math.sqrt(sizes), summed);
  return { failures, noise };
}
