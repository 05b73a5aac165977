import { createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import { type ColouredNoise, colouredTransition } from '../noise/coloured.js';
import type { Walk } from '../operators/operator.js';
import type { Dynamics } from './dynamics.js';
import { restoreOnFailure } from './restoreOnFailure.js';

export interface IntegratorConfig {
  /** eulerMaruyama: weak order 1. heun: weak order 2 for additive noise (Kloeden and Platen 1992, section 15.1). */
  scheme: 'eulerMaruyama' | 'heun';
  /** Longest step, in units of tau; 0 means 0.1 / lambda_max. */
  step: number;
  /** |x| of every cell is held at or below this by its integrator's supply; Infinity = no rails. */
  rail: number;
  /** Ornstein-Uhlenbeck force eta on every cell beside the white noise, in units of the target; std 0 = none. */
  coloured: ColouredNoise;
}

/** A x for a drift that need not be symmetric. */
export interface Drift {
  readonly dimension: number;
  readonly precision: Precision;
  /** A v. */
  multiply(v: Floats, out: Floats): Promise<void>;
  /**
   * Largest eigenvalue of A, 1/tau; of one that is not symmetric the largest |a|^2 / Re a: steps below 2 over it are
   * stable, |1 - a dt| < 1 for Euler-Maruyama, whose region lies within that of Heun.
   */
  readonly spectralRadius: number;
}

/**
 * Matrix-free stochastic integrator for devices without a closed transition:
 *
 *     dx = (b + eta - A x) dt + sqrt(2 kappa) dW,   |x_i| <= rail,   d eta = -beta eta dt + std sqrt(2 beta) dV
 *
 * The rails are a projection after every step (reflected SDE). eta is the walk's hidden state, its own update is exact.
 * Steps are equal and none is longer than the configured one. One product A v a step, two for heun. Euler-Maruyama keeps
 * the mean and inflates the stationary variance of a mode of rate a by 2 / (2 - a dt).
 * Throws FAILED_PRECONDITION if the step is not below 2 / lambda_max.
 */
export function createIntegrator(drift: Drift, config: IntegratorConfig): Dynamics {
  const n = drift.dimension;
  const { scheme, rail, coloured } = config;
  const longest = config.step > 0 ? config.step : 0.1 / drift.spectralRadius;
  if (longest * drift.spectralRadius >= 2) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `integrator.step of ${longest} tau is not stable: with rates of up to ${drift.spectralRadius} it must be below ` +
        `2 / lambda_max = ${2 / drift.spectralRadius} tau; make it smaller, or 0 for automatic.`,
      { reason: 'UNSTABLE' },
    );
  }
  const floats = () => createFloats(drift.precision, n);
  const [slope, slopeAhead, ahead, xi, xiColoured] = [floats(), floats(), floats(), floats(), floats()];
  const [force, forceAhead] = [floats(), floats()];

  function project(x: Floats): void {
    if (rail === Number.POSITIVE_INFINITY) return;
    for (let i = 0; i < n; i++) x[i] = Math.max(-rail, Math.min(rail, x[i]));
  }

  /** b + eta now and after dt, and eta moved on. */
  function forces(run: Walk, dt: number): void {
    force.set(run.target);
    forceAhead.set(run.target);
    const eta = run.hidden;
    if (coloured.std === 0 || eta === undefined) return;
    const { decay, spread } = colouredTransition(coloured, dt);
    run.normals(xiColoured);
    for (let i = 0; i < n; i++) {
      force[i] += eta[i];
      eta[i] = decay * eta[i] + spread * xiColoured[i];
      forceAhead[i] += eta[i];
    }
  }

  /** x moves on by dt. */
  async function advance(x: Floats, run: Walk, dt: number): Promise<void> {
    const sigma = Math.sqrt(2 * run.kappa * dt);
    run.normals(xi);
    forces(run, dt);
    await drift.multiply(x, slope);
    if (scheme === 'eulerMaruyama') {
      for (let i = 0; i < n; i++) x[i] += (force[i] - slope[i]) * dt + sigma * xi[i];
    } else {
      for (let i = 0; i < n; i++) ahead[i] = x[i] + (force[i] - slope[i]) * dt + sigma * xi[i];
      project(ahead);
      await drift.multiply(ahead, slopeAhead);
      for (let i = 0; i < n; i++) {
        x[i] += ((force[i] - slope[i] + forceAhead[i] - slopeAhead[i]) * dt) / 2 + sigma * xi[i];
      }
    }
    project(x);
  }

  async function walk(run: Walk): Promise<void> {
    if (coloured.std > 0 && run.hidden === undefined) {
      throw new Error('Coloured noise needs its state in walk.hidden.');
    }
    const steps = Math.ceil(run.step / longest);
    const x = run.state.slice();
    await restoreOnFailure(run, async () => {
      for (let sample = 0; sample < run.count; sample++) {
        for (let k = 0; k < steps; k++) {
          await advance(x, run, run.step / steps);
          await run.pause?.();
        }
        run.out.set(x, sample * n);
      }
    });
  }

  return { hasHidden: coloured.std > 0, walk };
}
