import { assemble, f64x2, i32, i32x4, v128 } from './assembler.js';

/** Float32 numbers of one call. */
const blockNumbers = 8192;
const sumsAt = 4 * blockNumbers;

const kernels = assemble(
  {
    squares: {
      params: ['i32'],
      body: (f, end) => {
        // Several sums, so that one addition need not wait for the other.
        const sums = [0, 1, 2, 3].map(() => f.vector(f64x2.constant(0)));
        const at = f.integer(i32.constant(0));
        f.doWhile(
          () => {
            for (const half of [0, 1]) {
              const four = f.vector(v128.load(at, 16 * half));
              const upper = i32x4.shuffle(four, four, [2, 3, 2, 3]);
              for (const [k, pair] of [four, upper].entries()) {
                const two = f.vector(f64x2.promoteLow(pair));
                const sum = sums[2 * half + k];
                f.assign(sum, f64x2.add(sum, f64x2.multiply(two, two)));
              }
            }
            f.assign(at, i32.add(at, i32.constant(32)));
          },
          () => i32.lessUnsigned(at, end),
        );
        for (const [k, sum] of sums.entries()) f.emit(v128.store(i32.constant(sumsAt), sum, 16 * k));
      },
    },
  },
  1,
);
const block = new Float32Array(kernels.memory, 0, blockNumbers);
const sums = new Float64Array(kernels.memory, sumsAt, 8);

/** In float64. Of float32 numbers it is finite if and only if all of them are. */
export function sumOfSquares(values: Float32Array | Float64Array): number {
  let total = 0;
  if (values instanceof Float64Array) {
    for (let i = 0; i < values.length; i++) total += values[i] * values[i];
    return total;
  }
  for (let at = 0; at < values.length; at += blockNumbers) {
    const numbers = values.subarray(at, at + blockNumbers);
    block.set(numbers);
    // A step takes 8 numbers.
    block.fill(0, numbers.length, numbers.length + 8);
    kernels.squares(numbers.byteLength);
    for (const sum of sums) total += sum;
  }
  return total;
}
