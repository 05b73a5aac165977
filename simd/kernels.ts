import { assemble, type Body, type Code, f32x4, i8x16, i16x8, i32, i32x4, v128 } from './assembler.js';

/** Most numbers of one call. */
export const blockNumbers = 8192;

// Loops run over 8 or 16 numbers and so reach up to 15 beyond the last one.
const targetAddress = 40960;
const peakAddress = 81920;

/** Halves in 32-bit lanes to floats. */
function fromFloat16(f: Body, half: Code): Code {
  const word = f.vector(half);
  const shifted = f.vector(i32x4.shiftLeft(v128.and(word, i32x4.constant(0x7fff)), 13));
  const sign = i32x4.shiftLeft(v128.and(word, i32x4.constant(0x8000)), 16);
  const rebiased = i32x4.add(shifted, i32x4.constant(112 << 23));
  // Infinity and NaN: 112 more to reach the exponent 255.
  const special = i32x4.greater(shifted, i32x4.constant((31 << 23) - 1));
  const normal = i32x4.add(rebiased, v128.and(special, i32x4.constant(112 << 23)));
  // A subnormal m 2^-24 is (1 + m / 2^10) 2^-14 - 2^-14, exactly.
  const subnormal = f32x4.subtract(v128.or(shifted, i32x4.constant(113 << 23)), i32x4.constant(113 << 23));
  const isNormal = i32x4.greater(shifted, i32x4.constant((1 << 23) - 1));
  return v128.or(v128.select(normal, subnormal, isNormal), sign);
}

/** Magnitude bits of floats to those of the nearest halves, ties to even. */
function toFloat16(magnitude: Code): Code {
  const odd = v128.and(i32x4.shiftRightUnsigned(magnitude, 13), i32x4.constant(1));
  const rounded = i32x4.add(i32x4.add(magnitude, i32x4.constant(0xfff - (112 << 23))), odd);
  const normal = i32x4.shiftRightUnsigned(rounded, 13);
  // Adding 1/2 makes the float adder round at 2^-24, the step of subnormal halves.
  const subnormal = i32x4.subtract(f32x4.add(magnitude, f32x4.constant(0.5)), i32x4.constant(0x3f000000));
  const isSubnormal = i32x4.greater(i32x4.constant(113 << 23), magnitude);
  const overflows = i32x4.greater(magnitude, i32x4.constant((143 << 23) - 1));
  const notANumber = i32x4.greater(magnitude, i32x4.constant(0x7f800000));
  const special = v128.or(i32x4.constant(0x7c00), v128.and(notANumber, i32x4.constant(0x200)));
  return v128.select(special, v128.select(subnormal, normal, isSubnormal), overflows);
}

/** Magnitude bits of floats to those of the nearest bfloat16, ties to even. */
function toBfloat16(magnitude: Code): Code {
  const odd = v128.and(i32x4.shiftRightUnsigned(magnitude, 16), i32x4.constant(1));
  const rounded = i32x4.shiftRightUnsigned(i32x4.add(i32x4.add(magnitude, i32x4.constant(0x7fff)), odd), 16);
  return v128.select(i32x4.constant(0x7fc0), rounded, i32x4.greater(magnitude, i32x4.constant(0x7f800000)));
}

/** A loop from address 0 to `end`: each step reads `read` bytes and writes `written` bytes at the target. */
function sweep(f: Body, end: Code, read: number, written: number, step: (at: Code, to: Code) => void): void {
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

const magnitudeOf = (f: Body, bits: Code) => f.vector(v128.and(bits, i32x4.constant(0x7fffffff)));

/** Words of two bytes, 8 a step, to floats. */
const widen = (convert: (f: Body, words: Code) => [low: Code, high: Code]) => ({
  params: ['i32'] as const,
  body: (f: Body, end: Code) =>
    sweep(f, end, 16, 32, (at, to) => {
      const [low, high] = convert(f, f.vector(v128.load(at)));
      f.emit(v128.store(to, low));
      f.emit(v128.store(to, high, 16));
    }),
});

/** Floats, 8 a step, to halves; keeps the largest magnitude. */
const toHalves = (convert: (magnitude: Code) => Code) => ({
  params: ['i32'] as const,
  body: (f: Body, end: Code) => {
    const peak = f.vector(i32x4.constant(0));
    sweep(f, end, 32, 16, (at, to) => {
      const half = (offset: number) => {
        const bits = f.vector(v128.load(at, offset));
        const magnitude = magnitudeOf(f, bits);
        f.assign(peak, i32x4.maximum(peak, magnitude));
        const sign = v128.and(i32x4.shiftRightUnsigned(bits, 16), i32x4.constant(0x8000));
        return f.vector(v128.or(convert(magnitude), sign));
      };
      const low = half(0);
      f.emit(v128.store(to, i16x8.narrowUnsigned(low, half(16))));
    });
    f.emit(v128.store(i32.constant(peakAddress), peak));
  },
});

/** Four floats to codes; keeps the largest magnitude. */
function codes(f: Body, at: Code, offset: number, scale: Code, peak: Code): Code {
  const value = f.vector(v128.load(at, offset));
  f.assign(peak, i32x4.maximum(peak, magnitudeOf(f, value)));
  return f.vector(i32x4.truncate(f32x4.nearest(f32x4.divide(value, f32x4.splat(scale)))));
}

const toCodes = (read: number, written: number, narrow: (f: Body, four: (n: number) => Code) => Code) => ({
  params: ['i32', 'f32'] as const,
  body: (f: Body, end: Code, scale: Code) => {
    const peak = f.vector(i32x4.constant(0));
    sweep(f, end, read, written, (at, to) => {
      f.emit(
        v128.store(
          to,
          narrow(f, (n) => codes(f, at, 16 * n, scale, peak)),
        ),
      );
    });
    f.emit(v128.store(i32.constant(peakAddress), peak));
  },
});

const scaled = (codes: Code, scale: Code) => f32x4.multiply(f32x4.convert(codes), f32x4.splat(scale));

const kernels = assemble(
  {
    fromFloat16: widen((f, words) => [
      fromFloat16(f, i32x4.extendLowUnsigned(words)),
      fromFloat16(f, i32x4.extendHighUnsigned(words)),
    ]),
    fromBfloat16: widen((_, words) => [
      i32x4.shiftLeft(i32x4.extendLowUnsigned(words), 16),
      i32x4.shiftLeft(i32x4.extendHighUnsigned(words), 16),
    ]),
    fromInt16: {
      params: ['i32', 'f32'],
      body: (f, end, scale) =>
        sweep(f, end, 16, 32, (at, to) => {
          const words = f.vector(v128.load(at));
          f.emit(v128.store(to, scaled(i32x4.extendLowSigned(words), scale)));
          f.emit(v128.store(to, scaled(i32x4.extendHighSigned(words), scale), 16));
        }),
    },
    fromInt8: {
      params: ['i32', 'f32'],
      body: (f, end, scale) =>
        sweep(f, end, 16, 64, (at, to) => {
          const bytes = f.vector(v128.load(at));
          for (const [half, extend] of [i16x8.extendLow, i16x8.extendHigh].entries()) {
            const words = f.vector(extend(bytes));
            f.emit(v128.store(to, scaled(i32x4.extendLowSigned(words), scale), 32 * half));
            f.emit(v128.store(to, scaled(i32x4.extendHighSigned(words), scale), 32 * half + 16));
          }
        }),
    },
    toFloat16: toHalves(toFloat16),
    toBfloat16: toHalves(toBfloat16),
    toInt16: toCodes(32, 16, (_, four) => {
      const low = four(0);
      return i16x8.narrowSigned(low, four(1));
    }),
    toInt8: toCodes(64, 16, (f, four) => {
      const quarters = [0, 1, 2, 3].map(four);
      const low = f.vector(i16x8.narrowSigned(quarters[0], quarters[1]));
      return i8x16.narrowSigned(low, i16x8.narrowSigned(quarters[2], quarters[3]));
    }),
    peak: {
      params: ['i32'],
      body: (f, end) => {
        const peaks = [0, 1, 2, 3].map(() => f.vector(i32x4.constant(0)));
        sweep(f, end, 64, 0, (at) => {
          for (const [n, peak] of peaks.entries()) {
            f.assign(peak, i32x4.maximum(peak, magnitudeOf(f, v128.load(at, 16 * n))));
          }
        });
        const pair = (a: Code, b: Code) => f.vector(i32x4.maximum(a, b));
        const all = i32x4.maximum(pair(peaks[0], peaks[1]), pair(peaks[2], peaks[3]));
        f.emit(v128.store(i32.constant(peakAddress), all));
      },
    },
  },
  2,
);

/** Memory that the kernels read, from its start; up to blockNumbers of 4 bytes. */
export const input = new Uint8Array(kernels.memory, 0, targetAddress);
/** Memory that the kernels write. */
export const output = new Uint8Array(kernels.memory, targetAddress, peakAddress - targetAddress);
/** The numbers of `input` seen as float32. */
export const inputFloats = new Float32Array(kernels.memory, 0, blockNumbers);
const peakBits = new Int32Array(kernels.memory, peakAddress, 4);
const peakFloat = new Float32Array(1);

/**
 * Converts the first `bytes` bytes of `input`, at least one. Floats are float32; `scale` counts for integers only: the
 * value of one code, a normal float32. toInt8 and toInt16 saturate and give 0 for NaN.
 */
export function convert(kernel: Exclude<keyof typeof kernels, 'memory'>, bytes: number, scale = 1): void {
  kernels[kernel](bytes, scale);
}

/** Largest magnitude that the last `peak` or `to...` saw, also beyond the last number: clear what lies there. */
export function lastPeak(): number {
  new Int32Array(peakFloat.buffer)[0] = Math.max(...peakBits);
  return peakFloat[0];
}

/** Puts numbers into `input` as float32, and zeros behind them. */
export function bringFloats(block: Float32Array | Float64Array): void {
  inputFloats.set(block);
  input.fill(0, 4 * block.length, 4 * block.length + 64);
}
