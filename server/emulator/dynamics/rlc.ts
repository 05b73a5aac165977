import { createFloats, type Floats } from '../../compute/compute.js';
import type { Operator, Walk } from '../operators/operator.js';
import type { Dynamics } from './dynamics.js';
import { restoreOnFailure } from './restoreOnFailure.js';
import { type RlcTransition, rlcTransition } from './rlcTransition.js';

/**
 * Underdamped RLC cells, as the 8-cell SPU (arXiv 2312.04836) has them: `A` is the Maxwell capacitance matrix in units
 * of C0, v the cell voltages, i the inductor currents; in units of time R C0 and with j = R i:
 *
 *     dj = q v dt        dv = A^-1 (b - j - v) dt + sqrt(2 kappa) A^-1 dW        q = R^2 C0 / L
 *
 * Stationary law: v ~ N(0, kappa A^-1), j ~ N(b, q kappa I), independent. So the inverse of A is read from the
 * covariance of v; the target moves j only. State of the walk: v; hidden: j. Exact; seven f(A) v a step.
 */
export function createRlc(
  operator: Pick<Operator, 'dimension' | 'precision' | 'apply'>,
  q: number,
): Dynamics {
  const n = operator.dimension;
  const floats = () => createFloats(operator.precision, n);

  async function walk(run: Walk): Promise<void> {
    const { hidden: j, target: b, out } = run;
    const v = run.state.slice();
    if (j === undefined) throw new Error('RLC dynamics needs the inductor currents in walk.hidden.');
    const [xi1, xi2, shifted, term, nextJ, nextV] = [
      floats(),
      floats(),
      floats(),
      floats(),
      floats(),
      floats(),
    ];
    const add = async (entry: keyof RlcTransition, from: Floats, to: Floats) => {
      await operator.apply((a) => rlcTransition(a, q, run.step, run.kappa)[entry], from, term);
      for (let i = 0; i < n; i++) to[i] += term[i];
    };
    await restoreOnFailure(run, async () => {
      for (let sample = 0; sample < run.count; sample++) {
        run.normals(xi1);
        run.normals(xi2);
        for (let i = 0; i < n; i++) shifted[i] = j[i] - b[i];
        nextJ.set(b);
        nextV.fill(0);
        await add('jj', shifted, nextJ);
        await add('jv', v, nextJ);
        await add('noiseJ', xi1, nextJ);
        await add('vj', shifted, nextV);
        await add('vv', v, nextV);
        await add('noiseVJ', xi1, nextV);
        await add('noiseV', xi2, nextV);
        j.set(nextJ);
        v.set(nextV);
        out.set(v, sample * n);
        await run.pause?.();
      }
    });
  }

  return { hasHidden: true, walk };
}
