import { assemble, type Body, type Code, f32x4, i32, v128 } from '../../../simd/assembler.js';
import type { Floats } from '../../compute/compute.js';

/** A vector and what it is multiplied by. */
export type Term = readonly [factor: number, values: Floats];

/** Numbers of one call of a kernel: three such blocks stay in the nearest cache. */
const blockNumbers = 4096;
const blockBytes = 4 * blockNumbers;

/** The first block = scale times itself + factors times those behind it in memory. */
function kernel(terms: number) {
  return {
    params: ['i32', 'f32', ...Array<'f32'>(terms).fill('f32')] as const,
    body: (f: Body, end: Code, ...scalars: Code[]) => {
      const factors = scalars.map((scalar) => f.vector(f32x4.splat(scalar)));
      const at = f.integer(i32.constant(0));
      f.doWhile(
        () => {
          const products = factors.map((factor, k) => f32x4.multiply(v128.load(at, k * blockBytes), factor));
          f.emit(v128.store(at, products.reduce(f32x4.add)));
          f.assign(at, i32.add(at, i32.constant(16)));
        },
        () => i32.lessUnsigned(at, end),
      );
    },
  };
}

const kernels = assemble({ one: kernel(1), two: kernel(2) }, 1);
const blocks = [0, 1, 2].map((k) => new Float32Array(kernels.memory, k * blockBytes, blockNumbers));

/**
 * out = scale xi + one or two terms. `draw` fills an array with the next numbers xi, in the cache in which they are used.
 * In float32 the factors are rounded to float32 first.
 */
export function linearCombination(
  out: Floats,
  scale: number,
  draw: (xi: Floats) => void,
  terms: readonly Term[],
): void {
  if (out instanceof Float64Array) {
    draw(out);
    for (let i = 0; i < out.length; i++) out[i] *= scale;
    for (const [factor, values] of terms) for (let i = 0; i < out.length; i++) out[i] += factor * values[i];
    return;
  }
  const run = terms.length === 1 ? kernels.one : kernels.two;
  const factors = terms.map(([factor]) => factor);
  for (let from = 0; from < out.length; from += blockNumbers) {
    const to = Math.min(from + blockNumbers, out.length);
    const block = blocks[0].subarray(0, to - from);
    draw(block);
    for (const [k, [, values]] of terms.entries()) blocks[k + 1].set(values.subarray(from, to));
    run(4 * (to - from), scale, ...factors);
    out.set(block, from);
  }
}
