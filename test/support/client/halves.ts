/** What makes up a 16-bit float, and its values by definition of IEEE 754. */
export interface HalfFormat {
  dtype: 'float16' | 'bfloat16';
  fractionBits: number;
  bias: number;
}

export const halfFormats: HalfFormat[] = [
  { dtype: 'float16', fractionBits: 10, bias: 15 },
  { dtype: 'bfloat16', fractionBits: 7, bias: 127 },
];

export function valueOfHalf({ fractionBits, bias }: HalfFormat, bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const top = 2 ** (15 - fractionBits) - 1;
  const exponent = (bits >> fractionBits) & top;
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === top) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

/** Bits of the half nearest to x, found by search; ties to the even pattern. */
export function nearestHalf(format: HalfFormat, x: number): number {
  const infinity = 0x7fff ^ (2 ** format.fractionBits - 1);
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(x);
  let [low, high] = [0, infinity];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (valueOfHalf(format, middle) <= magnitude) low = middle;
    else high = middle;
  }
  // The step after the largest finite number is as long as the one before it.
  const below = valueOfHalf(format, low);
  const above = high === infinity ? 2 * below - valueOfHalf(format, low - 1) : valueOfHalf(format, high);
  if (magnitude - below === above - magnitude) return sign | (low & 1 ? high : low);
  return sign | (magnitude - below < above - magnitude ? low : high);
}
