import type { Floats } from '../../compute/compute.js';
import { type Conversion, type ConverterConfig, halfCodes, type Uniforms } from './converter.js';
import type { NonLinearity } from './nonLinearity.js';
import * as kernel from './quantizeKernel.js';

/** q = (x preGain + preOffset) / step; code = q rounded and clipped; result = code step postGain + postOffset. */
export interface Law {
  bits: number;
  rounding: ConverterConfig['rounding'];
  step: number;
  preGain: number;
  preOffset: number;
  postGain: number;
  postOffset: number;
  /** Added to q before rounding, in LSB. */
  preNonLinearity?: NonLinearity;
  /** Added to the code after rounding, in LSB. */
  postNonLinearity?: NonLinearity;
}

// float32 has 24 bits: with more than this many in the code its rounding would show.
const mostFloat32Bits = 20;

type Counts = Pick<Conversion, 'clipped' | 'sumSquaredError' | 'sumSquares'>;

/**
 * Converts an array in place. float32 numbers are computed in float32 where that is exact enough, four at a time;
 * which way is taken depends on the law alone, so results are the same for any split of an array.
 */
export function quantize(values: Floats, law: Law, uniforms: Uniforms | undefined): Counts {
  if (law.rounding === 'stochastic' && !uniforms) {
    throw new Error('Stochastic rounding needs uniform numbers: pass createUniforms(...).');
  }
  const counts: Counts = { clipped: 0, sumSquaredError: 0, sumSquares: 0 };
  const isSingle =
    values instanceof Float32Array &&
    law.bits <= mostFloat32Bits &&
    law.step >= 2 ** -100 &&
    law.step <= 2 ** 100 &&
    !law.preNonLinearity &&
    !law.postNonLinearity;
  for (let at = 0; at < values.length; at += kernel.blockNumbers) {
    const block = values.subarray(at, at + kernel.blockNumbers);
    if (law.rounding === 'stochastic') uniforms?.(kernel.uniforms.subarray(0, block.length));
    const fast = isSingle ? convertFours(block, law, counts) : 0;
    convertSingly(block, fast, law, isSingle ? Math.fround : Number, counts);
  }
  return counts;
}

/** Converts as many whole fours as there are; returns how many numbers that is. */
function convertFours(block: Floats, law: Law, counts: Counts): number {
  const count = block.length & ~3;
  if (count === 0) return 0;
  kernel.numbers.set(block);
  const { step, preGain, preOffset, postGain, postOffset } = law;
  const half = halfCodes(law.bits);
  const { clipped, errors, squares } = kernel.run(law.rounding, count, [
    preGain,
    preOffset,
    step,
    1 / step,
    -half,
    half - 1,
    postGain,
    postOffset,
  ]);
  block.set(kernel.numbers.subarray(0, count));
  counts.clipped += clipped;
  counts.sumSquaredError += errors * step * step;
  counts.sumSquares += squares * step * step;
  return count;
}

/** `to` rounds to the precision of the computation: with Math.fround the same bits as four at a time. */
function convertSingly(
  block: Floats,
  from: number,
  law: Law,
  to: (value: number) => number,
  counts: Counts,
): void {
  const [step, preGain, preOffset] = [to(law.step), to(law.preGain), to(law.preOffset)];
  const [postGain, postOffset] = [to(law.postGain), to(law.postOffset)];
  const half = halfCodes(law.bits);
  const { preNonLinearity, postNonLinearity } = law;
  const isStochastic = law.rounding === 'stochastic';
  for (let i = from; i < block.length; i++) {
    const x = block[i];
    let q = to(to(to(x * preGain) + preOffset) / step);
    if (preNonLinearity) q += preNonLinearity(q);
    const code = isStochastic ? stochastic(q, kernel.uniforms[i]) : nearestEven(q);
    const kept = Math.max(-half, Math.min(half - 1, code));
    if (kept !== code) counts.clipped++;
    const bent = postNonLinearity ? kept + postNonLinearity(kept) : kept;
    const y = to(to(to(bent * step) * postGain) + postOffset);
    block[i] = y;
    counts.sumSquaredError += (y - x) ** 2;
    counts.sumSquares += x * x;
  }
}

function stochastic(q: number, uniform: number): number {
  const below = Math.floor(q);
  return uniform < q - below ? below + 1 : below;
}

/** Ties to even. The sum has no place left for the fraction; larger magnitudes have none anyway. */
function nearestEven(q: number): number {
  return Math.abs(q) < 2 ** 51 ? q + 6755399441055744 - 6755399441055744 : q;
}
