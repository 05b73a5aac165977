/**
 * A converter between numbers and analog values, as a validated configuration states it. Codes are signed two's complement, mid-tread:
 * step = 2 fullScale / 2^bits (1 LSB), value = code step, codes -2^(bits-1) to 2^(bits-1) - 1.
 */
export interface ConverterConfig {
  /** 1 to 24; 0 bypasses the converter. */
  bits: number;
  /** In the unit of the numbers. With range auto a DAC does not use it, and an ADC starts from it (null: from 1). */
  fullScale: number | null;
  /** fixed: clips. auto: the full scale is chosen from the numbers. */
  range: 'fixed' | 'auto';
  /** stochastic: up with the probability of the remainder, so that the mean is exact (arXiv 2401.16231). */
  rounding: 'nearest' | 'stochastic';
  /** Peak integral non-linearity, LSB. */
  inl: number;
  /** Relative. */
  gainError: number;
  /** As a part of full scale. */
  offsetError: number;
}

/** Bypassed. */
export const idealConverter: ConverterConfig = {
  bits: 0,
  fullScale: 1,
  range: 'fixed',
  rounding: 'nearest',
  inl: 0,
  gainError: 0,
  offsetError: 0,
};

/** What a conversion did; the counts and sums of the parts of an array add up to those of the whole. */
export interface Conversion {
  /** Numbers beyond the range. */
  clipped: number;
  /** Absent when bypassed. */
  fullScale?: number;
  /** Conversions of the whole array that it took to find the range. */
  passes: number;
  /** sum (converted - given)^2. */
  sumSquaredError: number;
  /** sum given^2; not measured, 0, when bypassed. */
  sumSquares: number;
}

/** rms(converted - given) / rms(given). */
export function relativeError({
  sumSquaredError,
  sumSquares,
}: Pick<Conversion, 'sumSquaredError' | 'sumSquares'>): number {
  return sumSquares > 0 ? Math.sqrt(sumSquaredError / sumSquares) : 0;
}

/** Fills an array with uniform numbers, the next at each call. */
export type Uniforms = (out: Float32Array) => void;

export const bypassed: Conversion = { clipped: 0, passes: 1, sumSquaredError: 0, sumSquares: 0 };

/** 2^(bits-1): steps in a full scale. */
export const halfCodes = (bits: number): number => 2 ** (bits - 1);
