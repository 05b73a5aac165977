import { assemble, type Body, type Code, f32x4, i32, i32x4, i64x2, v128 } from '../../../simd/assembler.js';

/** Numbers made together: four counters of four words. */
export const groupSize = 16;
/** Most groups of one call. */
export const maxGroups = 256;

type Lanes = [Code, Code, Code, Code];

/**
 * Philox4x32-10 of four successive counters at once, a word a vector. Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011.
 */
function philox(f: Body, key: [Code, Code], counter: Lanes): Lanes {
  let [x0, x1, x2, x3] = counter;
  const product = (x: Code, multiplier: number) => {
    const low = f.vector(i64x2.multiplyLow(x, i32x4.constant(multiplier)));
    const high = f.vector(i64x2.multiplyHigh(x, i32x4.constant(multiplier)));
    return {
      low: f.vector(i32x4.shuffle(low, high, [0, 2, 4, 6])),
      high: f.vector(i32x4.shuffle(low, high, [1, 3, 5, 7])),
    };
  };
  for (let round = 0; round < 10; round++) {
    const roundKey = (word: Code, weyl: number) =>
      i32x4.splat(i32.add(word, i32.constant(Math.imul(weyl, round))));
    const a = product(x0, 0xd2511f53);
    const b = product(x2, 0xcd9e8d57);
    x0 = f.vector(v128.xor(v128.xor(b.high, x1), roundKey(key[0], 0x9e3779b9)));
    x2 = f.vector(v128.xor(v128.xor(a.high, x3), roundKey(key[1], 0xbb67ae85)));
    x1 = b.low;
    x3 = a.low;
  }
  return [x0, x1, x2, x3];
}

/** c0 + c1 x + c2 x^2 ... by Horner's rule. */
function polynomial(x: Code, [first, ...rest]: number[]): Code {
  if (rest.length === 0) return f32x4.constant(first);
  return f32x4.add(f32x4.constant(first), f32x4.multiply(x, polynomial(x, rest)));
}

/** sqrt(-2 ln u) for u = (k + 1/2) / 2^31, k the upper 31 bits of a word: never 0, at most 6.66. */
function radius(f: Body, word: Code): Code {
  const uniform = f.vector(f32x4.add(f32x4.convert(i32x4.shiftRightUnsigned(word, 1)), f32x4.constant(0.5)));
  // u = 2^e m with sqrt(1/2) <= m < sqrt(2), read off the bits of the float; 0x3f3504f3 is sqrt(1/2).
  const exponent = f.vector(i32x4.shiftRightSigned(i32x4.subtract(uniform, i32x4.constant(0x3f3504f3)), 23));
  const m = i32x4.subtract(uniform, i32x4.shiftLeft(exponent, 23));
  const fraction = f.vector(f32x4.subtract(m, f32x4.constant(1)));
  // ln m = 2 atanh(s), s = (m - 1) / (m + 1); the first term left out is below 4e-10.
  const s = f.vector(f32x4.divide(fraction, f32x4.add(fraction, f32x4.constant(2))));
  const square = f.vector(f32x4.multiply(s, s));
  const lnOfM = f32x4.multiply(s, polynomial(square, [-4, -4 / 3, -4 / 5, -4 / 7, -4 / 9]));
  const lnOfPower = f32x4.multiply(
    f32x4.convert(i32x4.subtract(i32x4.constant(31), exponent)),
    f32x4.constant(2 * Math.LN2),
  );
  return f.vector(f32x4.squareRoot(f32x4.add(lnOfM, lnOfPower)));
}

/**
 * Box and Muller: two words become r cos and r sin of an angle. The lower 30 bits of the second word are the angle
 * within a quarter of the circle, its upper two bits choose the quarter.
 */
function boxMuller(f: Body, first: Code, second: Code): [Code, Code] {
  const r = radius(f, first);
  const angle = f.vector(
    f32x4.multiply(f32x4.convert(i32x4.shiftLeft(second, 2)), f32x4.constant(Math.PI / 4 / 2 ** 31)),
  );
  const square = f.vector(f32x4.multiply(angle, angle));
  // Coefficients for |angle| <= pi/4 from Cephes (sinf.c), good to 1 in the last place.
  const sine = polynomial(square, [1, -1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4]);
  const cosine = polynomial(
    square,
    [1, -0.5, 4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5],
  );
  const sign = v128.and(i32x4.shiftLeft(second, 1), i32x4.constant(0x80000000));
  const x = f.vector(v128.xor(f32x4.multiply(r, cosine), sign));
  const y = f.vector(f32x4.multiply(r, f32x4.multiply(angle, sine)));
  const swap = f.vector(i32x4.shiftRightSigned(second, 31));
  return [f.vector(v128.select(y, x, swap)), f.vector(v128.select(x, y, swap))];
}

/** A loop over groups: random words of each group through `transform` to memory. */
function filler(transform: (f: Body, words: Lanes) => Lanes) {
  return {
    params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const,
    body: (f: Body, key0: Code, key1: Code, c0: Code, c1: Code, c2: Code, c3: Code, end: Code) => {
      const address = f.integer(i32.constant(0));
      f.doWhile(
        () => {
          const counter: Lanes = [
            f.vector(i32x4.add(i32x4.splat(c0), i32x4.constant(0, 1, 2, 3))),
            f.vector(i32x4.splat(c1)),
            f.vector(i32x4.splat(c2)),
            f.vector(i32x4.splat(c3)),
          ];
          const numbers = transform(f, philox(f, [key0, key1], counter));
          for (const [index, lanes] of numbers.entries()) f.emit(v128.store(address, lanes, 16 * index));
          f.assign(c0, i32.add(c0, i32.constant(4)));
          f.assign(address, i32.add(address, i32.constant(4 * groupSize)));
        },
        () => i32.lessUnsigned(address, end),
      );
    },
  };
}

const kernels = assemble(
  {
    words: filler((_, words) => words),
    normals: filler((f, [a, b, c, d]) => [...boxMuller(f, a, b), ...boxMuller(f, c, d)]),
    // The upper 24 bits, so that every number is a float32 below 1.
    uniforms: filler(
      (f, words) =>
        words.map((word) =>
          f.vector(
            f32x4.multiply(f32x4.convert(i32x4.shiftRightUnsigned(word, 8)), f32x4.constant(2 ** -24)),
          ),
        ) as Lanes,
    ),
  },
  1,
);
const floats = new Float32Array(kernels.memory);

/**
 * Makes the numbers of `groups` groups from group `first` on and returns them; the next call overwrites them. `key` is
 * Philox's key, `high` the upper two words of its counter; the lower two count, four to a group. `first` and the last
 * group must lie in the same aligned run of maxGroups.
 */
export function generate(
  kind: 'words' | 'normals' | 'uniforms',
  key: readonly [number, number],
  high: readonly [number, number],
  first: number,
  groups: number,
): Float32Array {
  const counter = 4 * first;
  kernels[kind](key[0], key[1], counter | 0, counter / 2 ** 32, high[0], high[1], 4 * groupSize * groups);
  return floats;
}
