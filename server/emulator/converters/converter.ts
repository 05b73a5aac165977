import { invalid } from '../../device/errors.js';

/**
 * A converter between numbers and analog values. Codes are signed two's complement, mid-tread:
 * step = 2 fullScale / 2^bits (1 LSB), value = code step, codes -2^(bits-1) to 2^(bits-1) - 1.
 */
export interface ConverterConfig {
  /** 1 to 24; 0 bypasses the converter. */
  bits: number;
  /** In the unit of the numbers. With range auto a DAC does not use it, and an ADC starts from it. */
  fullScale: number;
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

/** Fills an array with uniform numbers, the next at each call. */
export type Uniforms = (out: Float32Array) => void;

export const bypassed: Conversion = { clipped: 0, passes: 1, sumSquaredError: 0, sumSquares: 0 };

/** 2^(bits-1): steps in a full scale. */
export const halfCodes = (bits: number): number => 2 ** (bits - 1);

/** Throws INVALID_ARGUMENT for a converter that cannot be; `name` is its place in the configuration. */
export function checkConverter(config: ConverterConfig, name: string): void {
  const { bits, fullScale, inl, gainError, offsetError } = config;
  if (!Number.isInteger(bits) || bits < 0 || bits > 24) {
    throw invalid(`${name}.bits`, `is ${bits}; choose 1 to 24, or 0 to bypass the converter.`);
  }
  if (!(fullScale > 0 && fullScale < Number.POSITIVE_INFINITY)) {
    throw invalid(`${name}.fullScale`, `is ${fullScale}; choose a positive number.`);
  }
  if (!(inl >= 0)) throw invalid(`${name}.inl`, `is ${inl} LSB; choose 0 or more.`);
  if (!(gainError > -1)) throw invalid(`${name}.gainError`, `is ${gainError}; choose more than -1.`);
  if (bits === 0 && (inl !== 0 || gainError !== 0 || offsetError !== 0)) {
    throw invalid(
      `${name}.bits`,
      'is 0, which bypasses the converter, so inl, gainError and offsetError must be 0; choose bits up to 24 to have them.',
    );
  }
  if (bits === 1 && inl !== 0) {
    throw invalid(
      `${name}.inl`,
      'needs at least 2 bits: the end points, all that 1 bit has, define the line.',
    );
  }
}
