import { createFloats, type Floats } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import { type ColouredNoise, colouredTransition } from '../noise/coloured.js';
import type { Walk } from '../operators/operator.js';
import { type CellErrors, fastestWithErrors } from './cellErrors.js';
import type { DriftTerm } from './driftTerm.js';
import type { Dynamics } from './dynamics.js';
import { createRails } from './rails.js';
import { restoreOnFailure } from './restoreOnFailure.js';

export interface IntegratorConfig {
  /** eulerMaruyama: weak order 1. heun: weak order 2 for additive noise (Kloeden and Platen 1992, section 15.1). */
  scheme: 'eulerMaruyama' | 'heun';
  /** Longest step, in units of tau; 0 means 0.1 / lambda_max, with rails half of it. */
  step: number;
  /** |x| of every cell is held at or below this by its integrator's supply; Infinity = no rails. */
  rail: number;
  /** Ornstein-Uhlenbeck force eta on every cell beside the white noise, in units of the target; std 0 = none. */
  coloured: ColouredNoise;
  /** Default: cells without errors. */
  errors?: CellErrors;
}

/**
 * Matrix-free stochastic integrator for devices without a closed transition:
 *
 *     dx = (b + eta - A x) dt + sqrt(2 kappa) dW,   |x_i| <= rail,   d eta = -beta eta dt + std sqrt(2 beta) dV
 *
 * The rails reflect: a cell that comes to one is pushed back by what it would have gone beyond. eta is the walk's hidden
 * state; its own update is exact, and so is the force that a step gets, its mean over the step. Steps are equal and none is
 * longer than the configured one. One product A v a step, two for heun. Euler-Maruyama keeps the mean and inflates the
 * stationary variance of a mode of rate a by 2 / (2 - a dt).
 * Throws FAILED_PRECONDITION if the step is not below 2 / lambda_max.
 */
export function createIntegrator(driftTerm: DriftTerm, config: IntegratorConfig): Dynamics {
  const n = driftTerm.dimension;
  const { scheme, coloured, errors } = config;
  const rails = createRails(config.rail, n);
  const longest = stableStep(config.step, fastestWithErrors(driftTerm.spectralRadius, errors), !!rails);
  const floats = () => createFloats(driftTerm.precision, n);
  const [slope, slopeAhead, ahead, xi, other] = [floats(), floats(), floats(), floats(), floats()];
  const force = floats();

  /** A current becomes a rate of change. */
  function perCapacitance(values: Floats): void {
    if (!errors) return;
    for (let i = 0; i < n; i++) values[i] *= errors.inverseCapacitance[i];
  }

  /** out: what A and the leak take from x. */
  async function takeSlope(x: Floats, out: Floats): Promise<void> {
    await driftTerm.multiply(x, out);
    if (errors) for (let i = 0; i < n; i++) out[i] += errors.leak * x[i];
    perCapacitance(out);
  }

  /** b and the mean of eta over dt, as far as its ends tell it; eta moves on. Returns the deviation of what they do not tell. */
  function takeForce(run: Walk, dt: number): number {
    force.set(run.target);
    const eta = run.hidden;
    if (coloured.std === 0 || eta === undefined) return 0;
    const { decay, spread, ends, between } = colouredTransition(coloured, dt);
    run.normals(other);
    for (let i = 0; i < n; i++) {
      const before = eta[i];
      eta[i] = decay * before + spread * other[i];
      force[i] += (ends / dt) * (before + eta[i]);
    }
    return between;
  }

  /** x moves on by dt. */
  async function advance(x: Floats, run: Walk, dt: number): Promise<void> {
    run.normals(xi);
    perCapacitance(xi);
    const between = takeForce(run, dt);
    if (errors) for (let i = 0; i < n; i++) force[i] += errors.offset[i];
    perCapacitance(force);
    // White noise and what the ends of eta do not tell are independent, and act alike.
    const sigma = Math.sqrt(2 * run.kappa * dt + between * between);
    rails?.shake(() => {
      run.normals(other);
      perCapacitance(other);
      for (let i = 0; i < n; i++) other[i] *= sigma;
      return other;
    });
    await takeSlope(x, slope);
    // What is added is summed first or last as it always was: the same seeds give the same bits.
    if (scheme === 'eulerMaruyama') {
      for (let i = 0; i < n; i++) ahead[i] = x[i] + ((force[i] - slope[i]) * dt + sigma * xi[i]);
      rails?.reflect(x, ahead);
    } else {
      for (let i = 0; i < n; i++) ahead[i] = x[i] + (force[i] - slope[i]) * dt + sigma * xi[i];
      rails?.reflect(x, ahead);
      await takeSlope(ahead, slopeAhead);
      for (let i = 0; i < n; i++) {
        ahead[i] = x[i] + (((force[i] - slope[i] + force[i] - slopeAhead[i]) * dt) / 2 + sigma * xi[i]);
      }
      rails?.reflect(x, ahead);
    }
    x.set(ahead);
  }

  async function walk(run: Walk): Promise<void> {
    if (coloured.std > 0 && run.hidden === undefined) {
      throw new Error('Coloured noise needs its state in walk.hidden.');
    }
    const between = coloured.std > 0 ? colouredTransition(coloured, longest).between : 0;
    const atRails = rails?.longestStep(run.kappa + between ** 2 / (2 * longest));
    const steps = Math.ceil(run.step / Math.min(longest, atRails ?? longest));
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
function stableStep(step: number, spectralRadius: number, hasRails: boolean): number {
  const longest = step > 0 ? step : (hasRails ? 0.05 : 0.1) / spectralRadius;
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
