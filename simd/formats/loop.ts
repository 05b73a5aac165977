import { type Body, type Code, i32, i32x4, v128 } from '../assembler.js';

/** Most numbers of one call. */
export const blockNumbers = 8192;

// Kernels read from address 0. Loops run over 8 or 16 numbers and so reach up to 15 beyond the last one.
export const targetAddress = 40960;
export const peakAddress = 81920;

/** A loop from address 0 to `end`: each step reads `read` bytes and writes `written` bytes at the target. */
export function sweep(
  f: Body,
  end: Code,
  read: number,
  written: number,
  step: (at: Code, to: Code) => void,
): void {
  const at = f.integer(i32.constant(0));
  const to = f.integer(i32.constant(targetAddress));
  f.doWhile(
    () => {
      step(at, to);
      f.assign(to, i32.add(to, i32.constant(written)));
      f.assign(at, i32.add(at, i32.constant(read)));
    },
    () => i32.lessUnsigned(at, end),
  );
}

/** Bits of the absolute values. */
export const magnitudeOf = (f: Body, bits: Code) => f.vector(v128.and(bits, i32x4.constant(0x7fffffff)));

/** A kernel that ends by leaving the largest magnitude that `body` has kept. */
export function withPeak(f: Body, body: (peak: Code) => void): void {
  const peak = f.vector(i32x4.constant(0));
  body(peak);
  f.emit(v128.store(i32.constant(peakAddress), peak));
}
