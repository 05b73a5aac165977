import { type Compute, createFloats, type Floats, type Precision } from '../../../compute/compute.js';
import { walkTerms } from '../krylov/krylovTerms.js';
import { expectedSteps, krylovTolerance, sumByKrylov } from '../krylov/krylovWalk.js';
import type { Walk } from '../operator.js';
import { convertedFloats } from '../precision.js';
import { krylovCost, multipliesAlone, productRows } from './denseCost.js';
import { below, type DenseSpectrum } from './denseSpectrum.js';

export interface DenseKrylovParts {
  compute: Compute;
  n: number;
  precision: Precision;
  damping: number;
  /** The matrix without damping in a precision. */
  inPrecision(precision: Precision): Floats;
}

/** States made together: with x and b 64 vectors, enough for a matrix product to pay. */
const mostTogether = 62;
/** Numbers of the bases of one batch. */
const basisNumbers = 1 << 25;

/** Walks of a positive definite dense matrix by Krylov spaces: of x, of b and of each state's noise. */
export function createDenseKrylov({ compute, n, precision, damping, inPrecision }: DenseKrylovParts) {
  const tolerance = krylovTolerance[precision];
  const lambdaOf = ({ smallest }: DenseSpectrum) => below * (smallest + damping);

  /** How many states one batch has. */
  function together(count: number, steps: number): number {
    return Math.max(1, Math.min(count, mostTogether, Math.floor(basisNumbers / n / steps) - 2));
  }

  return {
    /** Modelled seconds of `states` states. */
    cost: ({ working }: DenseSpectrum, states: number, steps: number): number =>
      krylovCost(n, states, steps, together(states, steps), working),

    /** Dimension of the spaces for states `step` apart, as that of the probe tells. */
    predictSteps(spectrum: DenseSpectrum, step: number): Promise<number> {
      const lambda = lambdaOf(spectrum);
      const nothing = createFloats(precision, 0);
      const [, , noise] = walkTerms({
        state: nothing,
        target: nothing,
        noise: [nothing],
        step,
        kappa: 1,
        count: 1,
        lambda,
      });
      return expectedSteps({
        compute,
        term: noise,
        probe: spectrum.probe,
        lambda,
        shift: damping,
        tolerance,
        most: n,
      });
    },

    /**
     * Makes the states of a walk, batch by batch. Returns what is left of it, with the noise that has been drawn, if a
     * batch needs spaces of more than `most` dimensions.
     */
    async walk(spectrum: DenseSpectrum, run: Walk, steps: number, most: number): Promise<Walk | undefined> {
      const { working } = spectrum;
      const matrix = inPrecision(working);
      const lambda = lambdaOf(spectrum);
      const target = convertedFloats(run.target, working);
      const size = together(run.count, Math.min(steps, n));

      async function multiply(v: Floats, out: Floats, count: number): Promise<void> {
        const product = { n, k: n, b: matrix };
        if (!multipliesAlone(n, count)) return compute.multiply({ ...product, m: count, a: v, c: out });
        for (let k = 0; k < count; k++) {
          const part = (all: Floats) => all.subarray(k * n, (k + 1) * n);
          // Symmetric, so that its rows are its columns, which gemv reads faster.
          await compute.multiply({ ...product, transposeB: true, m: 1, a: part(v), c: part(out) });
        }
      }

      let start = run.state;
      for (let row = 0; row < run.count; row += size) {
        const count = Math.min(size, run.count - row);
        const drawn = createFloats(precision, count * n);
        run.normals(drawn);
        const noise = convertedFloats(drawn, working);
        const state = convertedFloats(start, working);
        const rows = run.out.subarray(row * n, (row + count) * n);
        const out = working === precision ? rows : createFloats(working, count * n);
        const vectors = Array.from({ length: run.kappa > 0 ? count : 0 }, (_, k) =>
          noise.subarray(k * n, (k + 1) * n),
        );
        const { step, kappa } = run;
        const terms = walkTerms({ state, target, noise: vectors, step, kappa, count, lambda });
        const space = {
          compute,
          dimension: n,
          precision: working,
          rows: productRows(n, terms.length),
          multiply,
        };
        const common = { ...space, terms, lambda, tolerance };
        const made = await sumByKrylov({ ...common, shift: damping, mostSteps: most, out, count });
        if (made === undefined) return withDrawn({ ...run, state: start }, row, drawn);
        if (out !== rows) rows.set(out);
        start = rows.subarray((count - 1) * n);
      }
      return undefined;
    },
  };

  /** The walk from its state `row` on, whose first normals have been drawn. */
  function withDrawn(run: Walk, row: number, drawn: Floats): Walk {
    let used = 0;
    return {
      ...run,
      count: run.count - row,
      out: run.out.subarray(row * n),
      normals(out) {
        const again = Math.min(out.length, drawn.length - used);
        out.set(drawn.subarray(used, used + again));
        used += again;
        if (again < out.length) run.normals(out.subarray(again));
      },
    };
  }
}
