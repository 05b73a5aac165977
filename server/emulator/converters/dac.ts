import { largestMagnitude } from '../../../proto/wire/largestMagnitude.js';
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
}

export interface Dac {
  readonly config: DacConfig;
  /** Full scale for numbers of this largest magnitude. */
  fullScaleFor(largest: number): number;
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
  const codesEnd = (dtype: 'int8' | 'int16', scale: number) => scale * halfCodes(bitsOf[dtype]);

  const dac: Dac = {
    config,
    isErrorFree: !postNonLinearity && gainError === 0 && offsetError === 0,
    // The largest positive code is one step below full scale.
    fullScaleFor(largest) {
      if (range === 'fixed') return fixedScale;
      if (largest === 0) return 1;
      return bits > 1 ? (largest * half) / (half - 1) : largest;
    },
    convert(values, { fullScale, uniforms } = {}) {
      if (bits === 0) return bypassed;
      const used = fullScale ?? dac.fullScaleFor(range === 'auto' ? largestMagnitude(values) : 0);
      return { ...quantize(values, lawOf(used), uniforms), fullScale: used, passes: 1 };
    },
    takesCodes(dtype, scale) {
      if (bits < bitsOf[dtype]) return false;
      const ends = (scale.length === 0 ? [1] : scale).map((value) => codesEnd(dtype, value));
      return range === 'auto' || ends.every((end) => Math.abs(end / fixedScale - 1) < 1e-6);
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
