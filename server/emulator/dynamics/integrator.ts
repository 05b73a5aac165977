import { createFloats, type Floats } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import { type ColouredNoise, colouredTransition } from '../noise/coloured.js';
import type { Walk } from '../operators/operator.js';
import type { DriftTerm } from './driftTerm.js';
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
export function createIntegrator(driftTerm: DriftTerm, config: IntegratorConfig): Dynamics {
  const n = driftTerm.dimension;
  const { scheme, rail, coloured } = config;
  const longest = stableStep(config.step, driftTerm.spectralRadius);
  const floats = () => createFloats(driftTerm.precision, n);
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
    await driftTerm.multiply(x, slope);
    if (scheme === 'eulerMaruyama') {
      for (let i = 0; i < n; i++) x[i] += (force[i] - slope[i]) * dt + sigma * xi[i];
    } else {
      for (let i = 0; i < n; i++) ahead[i] = x[i] + (force[i] - slope[i]) * dt + sigma * xi[i];
      project(ahead);
      await driftTerm.multiply(ahead, slopeAhead);
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

/** The longest step, in units of tau. */
function stableStep(step: number, spectralRadius: number): number {
  const longest = step > 0 ? step : 0.1 / spectralRadius;
  if (longest * spectralRadius >= 2) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `integrator.step of ${longest} tau is not stable: with rates of up to ${spectralRadius} it must be below ` +
        `2 / lambda_max = ${2 / spectralRadius} tau; make it smaller, or 0 for automatic.`,
      { reason: 'UNSTABLE' },
    );
  }
  return longest;
}
