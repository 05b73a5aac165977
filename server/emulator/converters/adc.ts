import { largestMagnitude } from '../../../simd/largestMagnitude.js';
import type { Floats } from '../../compute/compute.js';

import { addNormals } from '../noise/addNormals.js';
import {
  bypassed,
  type Conversion,
  type ConverterConfig,
  halfCodes,
  idealConverter,
  type Uniforms,
} from './converter.js';
import { createNonLinearity } from './nonLinearity.js';
import { quantize } from './quantize.js';

export interface AdcConfig extends ConverterConfig {
  /** Standard deviation of the noise of sample and hold, in the unit of the state, fresh at each reading. */
  sampleHoldStd: number;
}
export const idealAdc: AdcConfig = { ...idealConverter, sampleHoldStd: 0 };

export interface AdcOptions {
  /** Needed where sampleHoldStd is not 0. */
  normals?: (out: Float32Array) => void;
  /** Needed where rounding is stochastic. */
  uniforms?: Uniforms;
}

export interface Adc {
  readonly config: AdcConfig;
  /**
   * Analog values become what is read, in place and in the same unit: code step, where code is
   * (held (1 + gainError) + offsetError fullScale) / step + inl, rounded and clipped; held = value + noise.
   */
  convert(values: Floats, options?: AdcOptions): Conversion;
}

/** Steps of the input gain, a factor of 2 each, up or down from the configured range. */
const mostRangeSteps = 60;

/**
 * An analog-to-digital converter behind sample and hold. With range auto its input gain has steps of 2: full scale is
 * the configured one times the smallest power of 2 that does not clip, found from the configured one step by step, a
 * pass each. deviceSeed and `name` fix its integral non-linearity.
 */
export function createAdc(config: AdcConfig, deviceSeed: number, name = 'adc'): Adc {
  const { bits, rounding, gainError, offsetError, sampleHoldStd } = config;
  const half = halfCodes(bits);
  const preNonLinearity = createNonLinearity(config, deviceSeed, name);

  const chooseRange = (values: Floats) => {
    const initial = config.fullScale ?? 1;
    const largest = config.range === 'fixed' ? 0 : largestMagnitude(values);
    if (largest === 0) return { fullScale: initial, passes: 1 };
    // What the errors of the converter may add must fit as well.
    const room = 1 - Math.abs(offsetError) - (1 + config.inl) / half;
    const needed = (largest * (1 + gainError)) / Math.max(room, 0.25) / initial;
    const steps = Math.max(-mostRangeSteps, Math.min(mostRangeSteps, Math.ceil(Math.log2(needed))));
    return { fullScale: initial * 2 ** steps, passes: 1 + Math.abs(steps) };
  };

  return {
    config,
    convert(values, { normals, uniforms } = {}) {
      if (sampleHoldStd > 0) addNormals(values, sampleHoldStd, normals);
      if (bits === 0) return bypassed;
      const { fullScale, passes } = chooseRange(values);
      const counts = quantize(
        values,
        {
          bits,
          rounding,
          step: fullScale / half,
          preGain: 1 + gainError,
          preOffset: offsetError * fullScale,
          postGain: 1,
          postOffset: 0,
          preNonLinearity,
        },
        uniforms,
      );
      return { ...counts, fullScale, passes };
    },
  };
}
