import { type ComputeOptions, openCompute } from '../../server/compute/openCompute.js';
import { fillRandom, randomSpd } from '../harness/random.js';
import { seconds } from '../harness/rounds.js';

/** The bare calls of the machine's linear algebra, in this process, in float32. */
export interface Arithmetic {
  readonly description: string;
  /** Floating-point operations a second of a product of 1024 x 1024 matrices, the best of three. */
  peak(): Promise<number>;
  /** Seconds of a a^T for a of n x k. */
  gram(n: number, k: number): Promise<number>;
  /** Seconds of the eigendecompositions of `count` symmetric n x n matrices, all asked for at once. */
  eigen(n: number, count?: number): Promise<number>;
  /** Seconds of `rows` rows times an n x n matrix, there and back. */
  change(rows: number, n: number): Promise<number>;
}

const extent = 1024;

export async function openArithmetic(options: ComputeOptions = { backend: 'auto' }): Promise<Arithmetic> {
  const compute = await openCompute(options);
  const a = fillRandom(new Float32Array(extent ** 2));
  const product = new Float32Array(extent ** 2);
  /** The operands of the last Gram product: making them takes longer than using them. */
  let operand = new Float32Array(0);
  return {
    description: compute.description,
    async peak() {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round++) {
        const work = () => compute.multiply({ m: extent, n: extent, k: extent, a, b: a, c: product });
        best = Math.min(best, await seconds(work));
      }
      return (2 * extent ** 3) / best;
    },
    async gram(n, k) {
      if (operand.length !== n * k) operand = fillRandom(new Float32Array(n * k));
      const c = new Float32Array(n * n);
      return seconds(() => compute.gram({ n, k, a: operand, c }));
    },
    async eigen(n, count = 1) {
      const matrix = randomSpd(n);
      const matrices = Array.from({ length: count }, () => matrix.slice());
      return seconds(() => Promise.all(matrices.map((a) => compute.eigensystem(n, a, new Float32Array(n)))));
    },
    async change(rows, n) {
      const [v, out] = [new Float32Array(rows * n), new Float32Array(rows * n)];
      const product = { m: rows, n, k: n, b: randomSpd(n) };
      return seconds(async () => {
        await compute.multiply({ ...product, a: v, c: out, transposeB: true });
        await compute.multiply({ ...product, a: out, c: v });
      });
    },
  };
}
