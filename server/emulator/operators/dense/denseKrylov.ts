import { type Compute, createFloats, type Floats, type Precision } from '../../../compute/compute.js';
import { walkTerms } from '../krylov/krylovTerms.js';
import { expectedSteps, krylovTolerance, sumByKrylov } from '../krylov/krylovWalk.js';
import type { Walk } from '../operator.js';
import { convertedFloats } from '../precision.js';
import { krylovCost, multipliesOneByOne, productRows } from './denseCost.js';
import { below, type DenseSpectrum } from './denseSpectrum.js';

export interface DenseKrylovOptions {
  compute: Compute;
  n: number;
  precision: Precision;
  damping: number;
  /** The matrix without damping in a precision. */
  inPrecision(precision: Precision): Floats;
}

/** Walks of a positive definite dense matrix by Krylov spaces: of x, of b and of each state's noise. */
export interface DenseKrylov {
  /** Modelled seconds of `states` states by spaces of dimension `steps`. */
  cost(spectrum: DenseSpectrum, states: number, steps: number): number;
  /** Dimension of the spaces for states `step` apart, as that of the probe tells. */
  predictSteps(spectrum: DenseSpectrum, step: number): Promise<number>;
  /**
   * Makes the states of a walk, batch by batch. Returns what is left of it, with the noise that has been drawn, if a
   * batch needs spaces of more than `most` dimensions.
   */
  walk(spectrum: DenseSpectrum, run: Walk, steps: number, most: number): Promise<Walk | undefined>;
}

/** States made together: with x and b 64 vectors, enough for a matrix product to pay. */
const mostTogether = 62;
/** Numbers of the bases of one batch. */
const basisNumbers = 1 << 25;

export function createDenseKrylov(options: DenseKrylovOptions): DenseKrylov {
  const { compute, n, precision, damping, inPrecision } = options;
  const tolerance = krylovTolerance[precision];
  const lambdaOf = ({ smallest }: DenseSpectrum) => below * (smallest + damping);

  /** How many states one batch has. */
  function together(count: number, steps: number): number {
    return Math.max(1, Math.min(count, mostTogether, Math.floor(basisNumbers / n / steps) - 2));
  }

  /** All states of a walk together; false, with run.out as it was, if `most` dimensions are not enough. */
  async function makeBatch(
    spectrum: DenseSpectrum,
    run: Walk,
    drawn: Floats,
    most: number,
  ): Promise<boolean> {
    const { working } = spectrum;
    const { step, kappa, count } = run;
    const lambda = lambdaOf(spectrum);
    const noise = convertedFloats(drawn, working);
    const state = convertedFloats(run.state, working);
    const target = convertedFloats(run.target, working);
    const out = working === precision ? run.out : createFloats(working, count * n);
    const vectors = Array.from({ length: kappa > 0 ? count : 0 }, (_, k) =>
      noise.subarray(k * n, (k + 1) * n),
    );
    const terms = walkTerms({ state, target, noise: vectors, step, kappa, count, lambda });
    const found = await sumByKrylov({
      ...{ compute, dimension: n, precision: working, rows: productRows(n, terms.length) },
      ...{ terms, lambda, tolerance, shift: damping, mostSteps: most, out, count },
      multiply: (v, image, vectors) => multiply(compute, inPrecision(working), v, image, vectors, n),
    });
    if (found === undefined) return false;
    if (out !== run.out) run.out.set(out);
    return true;
  }

  return {
    cost: ({ working }, states, steps) => krylovCost(n, states, steps, together(states, steps), working),

    predictSteps(spectrum, step) {
      const lambda = lambdaOf(spectrum);
      const nothing = createFloats(precision, 0);
      const vectors = { state: nothing, target: nothing, noise: [nothing] };
      const [, , term] = walkTerms({ ...vectors, step, kappa: 1, count: 1, lambda });
      const { probe } = spectrum;
      return expectedSteps({ compute, term, probe, lambda, shift: damping, tolerance, most: n });
    },

    async walk(spectrum, run, steps, most) {
      const size = together(run.count, Math.min(steps, n));
      let { state } = run;
      for (let row = 0; row < run.count; row += size) {
        const count = Math.min(size, run.count - row);
        const drawn = createFloats(precision, count * n);
        run.normals(drawn);
        const out = run.out.subarray(row * n, (row + count) * n);
        const isMade = await makeBatch(spectrum, { ...run, state, count, out }, drawn, most);
        if (!isMade) return restOf({ ...run, state }, row, n, drawn);
        state = out.subarray((count - 1) * n);
      }
      return undefined;
    },
  };
}

/** Each of the `vectors` rows of v times the matrix. */
async function multiply(
  compute: Compute,
  matrix: Floats,
  v: Floats,
  image: Floats,
  vectors: number,
  n: number,
): Promise<void> {
  const product = { n, k: n, b: matrix };
  if (!multipliesOneByOne(n, vectors)) return compute.multiply({ ...product, m: vectors, a: v, c: image });
  for (let k = 0; k < vectors; k++) {
    const row = (all: Floats) => all.subarray(k * n, (k + 1) * n);
    // Symmetric, so that its rows are its columns, which gemv reads faster.
    await compute.multiply({ ...product, transposeB: true, m: 1, a: row(v), c: row(image) });
  }
}

/** The walk from its state `row` on, whose first normals have been drawn. */
function restOf(run: Walk, row: number, n: number, drawn: Floats): Walk {
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
