import { assemble, type Body, type Code, f32x4, f64x2, i32, i64x2, v128 } from '../../../simd/assembler.js';
import type { Precision } from '../../compute/compute.js';

/** Most eigenvalues of one call. */
export const blockModes = 1024;

// The arrays in memory, one behind the other, each as long as for float64.
const bytes = 8 * blockModes;
const [f0Array, f1Array, f2Array, stateArray, targetArray, noiseArray] = [1, 2, 3, 4, 5, 6];

/** exp overflows above. Below, products with it would come to be subnormal, which takes many times as long. */
const [mostExponent, leastExponent] = [709, -512];
/** ln 2 in two parts, the first of which has zeros at its end (Cephes, exp.c). */
const [ln2High, ln2Low] = [6.93145751953125e-1, 1.4286068203094173e-6];
/** A sum with it is a whole number, whose lower bits are those of the sum. */
const roundingMagic = 1.5 * 2 ** 52;
const exponentBias = 1023;

/** 1 / 2!, 1 / 3! and so on to 1 / 13!: the next term of the series is below 2^-56 of the sum. */
const coefficients: number[] = [];
for (let k = 2, factorial = 2; k <= 13; factorial *= ++k) coefficients.push(1 / factorial);

/** c0 + c1 x + c2 x^2 ... in pairs, whose products do not wait for each other (Estrin's scheme). */
function polynomial(f: Body, x: Code, terms: Code[]): Code {
  if (terms.length === 1) return terms[0];
  const pairs: Code[] = [];
  for (let k = 0; k < terms.length; k += 2) {
    const [low, high] = terms.slice(k, k + 2);
    pairs.push(high ? f.vector(f64x2.add(low, f64x2.multiply(high, x))) : low);
  }
  return polynomial(f, f.vector(f64x2.multiply(x, x)), pairs);
}

/** exp(t) - 1 is scale * rest + (scale - 1), with scale a power of two and |rest| < 1/2. */
function splitExponential(f: Body, t: Code): { scale: Code; rest: Code } {
  const [most, least] = [mostExponent, leastExponent].map(f64x2.constant);
  const exponent = f.vector(f64x2.pseudoMinimum(most, f64x2.pseudoMaximum(least, t)));
  const magic = f64x2.constant(roundingMagic + exponentBias);
  const shifted = f.vector(f64x2.add(f64x2.multiply(exponent, f64x2.constant(Math.LOG2E)), magic));
  const power = f.vector(f64x2.subtract(shifted, magic));
  const rough = f64x2.subtract(exponent, f64x2.multiply(power, f64x2.constant(ln2High)));
  const r = f.vector(f64x2.subtract(rough, f64x2.multiply(power, f64x2.constant(ln2Low))));
  const series = polynomial(f, r, coefficients.map(f64x2.constant));
  const rest = f64x2.add(r, f64x2.multiply(f64x2.multiply(r, r), series));
  return { scale: f.vector(i64x2.shiftLeft(shifted, 52)), rest: f.vector(rest) };
}

/** Two modes a step; what lies at `at` and at `half`, which goes half as fast. */
function sweep(f: Body, end: Code, step: (at: Code, half: Code) => void): void {
  const [at, half] = [f.integer(i32.constant(0)), f.integer(i32.constant(0))];
  f.doWhile(
    () => {
      step(at, half);
      f.assign(at, i32.add(at, i32.constant(16)));
      f.assign(half, i32.add(half, i32.constant(8)));
    },
    () => i32.lessUnsigned(at, end),
  );
}

/** state = f0 state + f1 target + f2 noise, in float64. */
const advance = (
  load: (at: Code, half: Code, array: number) => Code,
  store: (at: Code, half: Code, array: number, value: Code) => Code,
) => ({
  params: ['i32'] as const,
  body: (f: Body, end: Code) =>
    sweep(f, end, (at, half) => {
      const product = (factor: number, array: number) =>
        f64x2.multiply(v128.load(at, factor * bytes), load(at, half, array));
      const moved = f64x2.add(product(f0Array, stateArray), product(f1Array, targetArray));
      f.emit(store(at, half, stateArray, f64x2.add(moved, product(f2Array, noiseArray))));
    }),
});

const kernels = assemble(
  {
    transition: {
      params: ['i32', 'f64', 'f64'] as const,
      body: (f: Body, end: Code, step: Code, kappa: Code) => {
        const h = f.vector(f64x2.splat(step));
        const variance = f.vector(f64x2.splat(kappa));
        const [zero, one] = [0, 1].map(f64x2.constant);
        sweep(f, end, (at) => {
          const a = f.vector(v128.load(at));
          const { scale, rest } = splitExponential(f, f64x2.multiply(f64x2.subtract(zero, a), h));
          const product = f.vector(f64x2.multiply(scale, rest));
          const f0 = f.vector(f64x2.add(product, scale));
          const lost = f64x2.subtract(f64x2.subtract(one, scale), product);
          const f1 = f.vector(v128.select(h, f64x2.divide(lost, a), f64x2.equal(a, zero)));
          const square = f64x2.multiply(f64x2.multiply(variance, f1), f64x2.add(one, f0));
          f.emit(v128.store(at, f0, f0Array * bytes));
          f.emit(v128.store(at, f1, f1Array * bytes));
          f.emit(v128.store(at, f64x2.squareRoot(square), f2Array * bytes));
        });
      },
    },
    float64: advance(
      (at, _, array) => v128.load(at, array * bytes),
      (at, _, array, value) => v128.store(at, value, array * bytes),
    ),
    float32: advance(
      (_, half, array) => f64x2.promoteLow(v128.loadHalf(half, array * bytes)),
      (_, half, array, value) => v128.storeHalf(half, f32x4.demote(value), array * bytes),
    ),
  },
  1,
);

const doubles = (array: number) => new Float64Array(kernels.memory, array * bytes, blockModes);
const singles = (array: number) => new Float32Array(kernels.memory, array * bytes, blockModes);
const operandsAs = <Numbers>(numbers: (array: number) => Numbers) => ({
  state: numbers(stateArray),
  target: numbers(targetArray),
  noise: numbers(noiseArray),
});

/** Eigenvalues to be worked on. */
export const eigenvalues = doubles(0);

/** In modal coordinates, those of the eigenvalues: the state, which `relax` moves, the target and standard normals. */
export const operands = { float32: operandsAs(singles), float64: operandsAs(doubles) };

const factors = { f0: doubles(f0Array), f1: doubles(f1Array), f2: doubles(f2Array) };

/**
 * f0, f1 and f2, as those of `transition` in spectral.ts, of the first `count` eigenvalues, to about 3 units in the last
 * place. The next call overwrites them.
 */
export function transitions(h: number, kappa: number, count: number): typeof factors {
  kernels.transition(8 * count, h, kappa);
  return factors;
}

/** The first `count` modes of the state go on by what `transitions` has made. */
export function relax(precision: Precision, count: number): void {
  kernels[precision](8 * count);
}
