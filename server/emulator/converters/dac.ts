import { largestMagnitude } from '../../../simd/largestMagnitude.js';
import type { Floats } from '../../compute/compute.js';

import {
  bypassed,
  type Conversion,
  type ConverterConfig,
  halfCodes,
  idealConverter,
  type Uniforms,
} from './converter.js';
import { atCodes, createNonLinearity } from './nonLinearity.js';
import { type Law, quantize } from './quantize.js';

export type DacConfig = ConverterConfig;
export const idealDac: DacConfig = idealConverter;

/** How one conversion is made; what is left out is chosen by the configuration. */
export interface DacOptions {
  /** Range of this conversion: that of the whole array when only a part is given. */
  fullScale?: number;
  /** Needed where rounding is stochastic. */
  uniforms?: Uniforms;
  /** Value of one code, where the numbers are code times that: a step of the DAC's own leaves nothing to round. */
  codeStep?: number;
}

export interface Dac {
  readonly config: DacConfig;
  /**
   * Full scale for all these numbers. With range auto the largest becomes the largest code; codes of `codeStep` that fit
   * into the DAC's bits stay the codes that they are.
   */
  fullScaleFor(values: Floats, codeStep?: number): number;
  /**
   * Numbers become the analog values that come out, in place and in the same unit:
   * (code + inl(code)) step (1 + gainError) + offsetError fullScale.
   */
  convert(values: Floats, options?: DacOptions): Conversion;
  /**
   * Whether an int8 or int16 tensor with these scales (value of one code) is taken as the DAC's own codes: the DAC has
   * at least the bits of the dtype (codes are aligned to its top bits), and its range is auto or ends where the codes
   * end, fullScale = scale 2^7 or scale 2^15. If not, its values are converted, and so rounded, as any others.
   */
  takesCodes(dtype: 'int8' | 'int16', scale: readonly number[]): boolean;
  /**
   * As `convert` for values = code * scale that `takesCodes`: the codes are not rounded again, only the errors of the
   * DAC are added. One scale.
   */
  convertCodes(values: Floats, dtype: 'int8' | 'int16', scale: number): Conversion;
  /** What it converts comes out unchanged, but for rounding and range. */
  readonly isErrorFree: boolean;
}

const bitsOf = { int8: 8, int16: 16 };
// Scales may have been rounded to float32 on their way.
const tolerance = 1e-6;
const nearlyOne = 1 + tolerance;
const isAlike = (a: number, b: number) => Math.abs(a / b - 1) < tolerance;

/**
 * A digital-to-analog converter. deviceSeed and `name` fix its integral non-linearity.
 */
export function createDac(config: DacConfig, deviceSeed: number, name = 'dac'): Dac {
  const { bits, range, rounding, gainError, offsetError } = config;
  const half = halfCodes(bits);
  const fixedScale = config.fullScale ?? 1;
  const postNonLinearity = atCodes(createNonLinearity(config, deviceSeed, name), bits);

  const lawOf = (fullScale: number): Law => ({
    bits,
    rounding,
    step: fullScale / half,
    preGain: 1,
    preOffset: 0,
    postGain: 1 + gainError,
    postOffset: offsetError * fullScale,
    postNonLinearity,
  });
  /** The DAC has a code for each of these multiples of `step`. */
  const haveCodes = (values: Floats, step: number) => {
    const [low, high] = [-half * step * nearlyOne, (half - 1) * step * nearlyOne];
    for (let i = 0; i < values.length; i++) if (values[i] < low || values[i] > high) return false;
    return true;
  };
  const codesEnd = (dtype: 'int8' | 'int16', scale: number) => scale * halfCodes(bitsOf[dtype]);

  const dac: Dac = {
    config,
    isErrorFree: !postNonLinearity && gainError === 0 && offsetError === 0,
    fullScaleFor(values, codeStep) {
      if (range === 'fixed') return fixedScale;
      if (codeStep !== undefined && haveCodes(values, codeStep)) return codeStep * half;
      const largest = largestMagnitude(values);
      if (largest === 0) return 1;
      // The largest positive code is one step below full scale.
      return bits > 1 ? (largest * half) / (half - 1) : largest;
    },
    convert(values, { fullScale, uniforms, codeStep } = {}) {
      if (bits === 0) return bypassed;
      const used = fullScale ?? dac.fullScaleFor(values, codeStep);
      const law = lawOf(used);
      if (codeStep !== undefined && isAlike(codeStep, law.step)) law.rounding = 'nearest';
      return { ...quantize(values, law, uniforms), fullScale: used, passes: 1 };
    },
    takesCodes(dtype, scale) {
      if (bits < bitsOf[dtype] || scale.includes(0)) return false;
      const ends = (scale.length === 0 ? [1] : scale).map((value) => codesEnd(dtype, value));
      return range === 'auto' || ends.every((end) => isAlike(end, fixedScale));
    },
    convertCodes(values, dtype, scale) {
      const fullScale = codesEnd(dtype, scale);
      if (dac.isErrorFree) return { ...bypassed, fullScale };
      return {
        ...quantize(values, { ...lawOf(fullScale), rounding: 'nearest' }, undefined),
        fullScale,
        passes: 1,
      };
    },
  };
  return dac;
}
