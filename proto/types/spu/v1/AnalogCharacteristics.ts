// Original file: proto/spu/v1/device.proto

import type { Converter as _spu_v1_Converter, Converter__Output as _spu_v1_Converter__Output } from './Converter.js';

/**
 * Analog characteristics.
 */
export interface AnalogCharacteristics {
  /**
   * Time constant tau = R C, in seconds.
   */
  'tau'?: (number | string);
  /**
   * Noise variance kappa: the stationary covariance is kappa A^-1.
   */
  'kappa'?: (number | string);
  /**
   * Of matrix entries.
   */
  'matrixDac'?: (_spu_v1_Converter | null);
  /**
   * Of the target and the state.
   */
  'vectorDac'?: (_spu_v1_Converter | null);
  /**
   * Of the read-out.
   */
  'adc'?: (_spu_v1_Converter | null);
  /**
   * "virtual" or "realtime".
   */
  'clock'?: (string);
  '_kappa'?: "kappa";
  '_matrixDac'?: "matrixDac";
  '_vectorDac'?: "vectorDac";
  '_adc'?: "adc";
  '_clock'?: "clock";
}

/**
 * Analog characteristics.
 */
export interface AnalogCharacteristics__Output {
  /**
   * Time constant tau = R C, in seconds.
   */
  'tau': (number);
  /**
   * Noise variance kappa: the stationary covariance is kappa A^-1.
   */
  'kappa'?: (number);
  /**
   * Of matrix entries.
   */
  'matrixDac'?: (_spu_v1_Converter__Output | null);
  /**
   * Of the target and the state.
   */
  'vectorDac'?: (_spu_v1_Converter__Output | null);
  /**
   * Of the read-out.
   */
  'adc'?: (_spu_v1_Converter__Output | null);
  /**
   * "virtual" or "realtime".
   */
  'clock'?: (string);
  '_kappa'?: "kappa";
  '_matrixDac'?: "matrixDac";
  '_vectorDac'?: "vectorDac";
  '_adc'?: "adc";
  '_clock'?: "clock";
}
