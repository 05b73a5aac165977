import { largestMagnitude } from '../../../simd/largestMagnitude.js';
import { createFloats, type Floats, precisionOf } from '../../compute/compute.js';
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
import { type Law, quantize } from './quantize.js';

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

/** Stochastic rounding always up, and always down. */
const worstUniforms: Uniforms[] = [0, 1 - 2 ** -24].map((uniform) => (out) => void out.fill(uniform));

/**
 * An analog-to-digital converter behind sample and hold. With range auto its input gain has steps of 2: full scale is
 * the configured one times the smallest power of 2 that does not clip, found from the configured one step by step, a
 * pass each; the configured one where even 0 clips. deviceSeed and `name` fix its integral non-linearity.
 */
export function createAdc(config: AdcConfig, deviceSeed: number, name = 'adc'): Adc {
  const { bits, rounding, gainError, offsetError, sampleHoldStd } = config;
  const half = halfCodes(bits);
  const initial = config.fullScale ?? 1;
  const preNonLinearity = createNonLinearity(config, deviceSeed, name);

  const lawAt = (fullScale: number): Law => ({
    bits,
    rounding,
    step: fullScale / half,
    preGain: 1 + gainError,
    preOffset: offsetError * fullScale,
    postGain: 1,
    postOffset: 0,
    preNonLinearity,
  });

  /** No code is clipped, however the rounding falls. */
  const fits = (values: Floats, fullScale: number) =>
    worstUniforms.every((uniforms) => quantize(values.slice(), lawAt(fullScale), uniforms).clipped === 0);

  /** Doublings of the configured range until `values` fit, or halvings until they would not. */
  const stepsFor = (values: Floats): number => {
    let steps = 0;
    while (steps < mostRangeSteps && !fits(values, initial * 2 ** steps)) steps++;
    if (steps > 0) return steps;
    while (steps > -mostRangeSteps && fits(values, initial * 2 ** (steps - 1))) steps--;
    return steps;
  };

  const rangeSteps = (values: Floats): number => {
    const largest = largestMagnitude(values);
    if (largest === 0 || !fits(Float64Array.of(0), initial)) return 0;
    // A bent line may clip anything, a straight one clips its ends first.
    if (preNonLinearity) return stepsFor(values);
    const stepsOf = (...ends: number[]) => {
      const probe = createFloats(precisionOf(values), ends.length);
      probe.set(ends);
      return stepsFor(probe);
    };
    const [below, above] = [stepsOf(-largest), stepsOf(largest)];
    return below === above ? below : stepsOf(...endsOf(values));
  };

  const chooseRange = (values: Floats) => {
    const steps = config.range === 'fixed' ? 0 : rangeSteps(values);
    return { fullScale: initial * 2 ** steps, passes: 1 + Math.abs(steps) };
  };

  return {
    config,
    convert(values, { normals, uniforms } = {}) {
      if (sampleHoldStd > 0) addNormals(values, sampleHoldStd, normals);
      if (bits === 0) return bypassed;
      const { fullScale, passes } = chooseRange(values);
      const counts = quantize(values, lawAt(fullScale), uniforms);
      return { ...counts, fullScale, passes };
    },
  };
}

/** Smallest and largest. */
function endsOf(values: Floats): [number, number] {
  let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  return [smallest, largest];
}
