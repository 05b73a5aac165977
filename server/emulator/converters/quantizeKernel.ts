import { assemble, type Body, type Code, f32x4, i32, i32x4, v128 } from '../../../simd/assembler.js';

/** Most numbers of one call. */
export const blockNumbers = 8192;

const uniformsAt = 4 * blockNumbers;
const sumsAt = 8 * blockNumbers;

const params = ['i32', 'f32', 'f32', 'f32', 'f32', 'f32', 'f32', 'f32', 'f32'] as const;

/** See `affine` in quantize.ts for what is computed; sums are in steps squared. */
function kernel(round: (f: Body, q: Code, at: Code) => Code) {
  return {
    params,
    body: (f: Body, end: Code, ...scalars: Code[]) => {
      const [preGain, preOffset, step, inverseStep, low, high, postGain, postOffset] = scalars.map((scalar) =>
        f.vector(f32x4.splat(scalar)),
      );
      const [clipped, errors, squares] = [0, 1, 2].map(() => f.vector(i32x4.constant(0)));
      const addSquare = (sum: Code, value: Code) => {
        const inSteps = f.vector(f32x4.multiply(value, inverseStep));
        f.assign(sum, f32x4.add(sum, f32x4.multiply(inSteps, inSteps)));
      };
      const at = f.integer(i32.constant(0));
      f.doWhile(
        () => {
          const x = f.vector(v128.load(at));
          const pre = f32x4.add(f32x4.multiply(x, preGain), preOffset);
          const code = f.vector(round(f, f.vector(f32x4.divide(pre, step)), at));
          const kept = f.vector(f32x4.maximum(f32x4.minimum(code, high), low));
          f.assign(clipped, i32x4.subtract(clipped, f32x4.notEqual(code, kept)));
          const y = f.vector(f32x4.add(f32x4.multiply(f32x4.multiply(kept, step), postGain), postOffset));
          f.emit(v128.store(at, y));
          addSquare(errors, f32x4.subtract(y, x));
          addSquare(squares, x);
          f.assign(at, i32.add(at, i32.constant(16)));
        },
        () => i32.lessUnsigned(at, end),
      );
      for (const [k, sum] of [clipped, errors, squares].entries()) {
        f.emit(v128.store(i32.constant(sumsAt), sum, 16 * k));
      }
    },
  };
}

const kernels = assemble(
  {
    nearest: kernel((_, q) => f32x4.nearest(q)),
    stochastic: kernel((f, q, at) => {
      const below = f.vector(f32x4.floor(q));
      const up = f32x4.less(v128.load(at, uniformsAt), f32x4.subtract(q, below));
      return f32x4.add(below, v128.and(up, f32x4.constant(1)));
    }),
  },
  2,
);

/** Numbers to be converted, in place. */
export const numbers = new Float32Array(kernels.memory, 0, blockNumbers);
/** For stochastic rounding, one a number. */
export const uniforms = new Float32Array(kernels.memory, uniformsAt, blockNumbers);
const counts = new Int32Array(kernels.memory, sumsAt, 4);
const sums = new Float32Array(kernels.memory, sumsAt + 16, 8);

const total = (lanes: Int32Array | Float32Array) => lanes[0] + lanes[1] + lanes[2] + lanes[3];

/** Converts `numbers[0]` to `numbers[count - 1]`; count is a multiple of 4, not 0. */
export function run(rounding: 'nearest' | 'stochastic', count: number, scalars: readonly number[]) {
  kernels[rounding](4 * count, ...scalars);
  return { clipped: total(counts), errors: total(sums.subarray(0, 4)), squares: total(sums.subarray(4)) };
}
