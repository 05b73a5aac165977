// Original file: proto/spu/v1/device.proto

import type { Converter as _spu_v1_Converter, Converter__Output as _spu_v1_Converter__Output } from '../../spu/v1/Converter.js';
import type { ClockKind as _spu_v1_ClockKind, ClockKind__Output as _spu_v1_ClockKind__Output } from '../../spu/v1/ClockKind.js';
import type { IdleState as _spu_v1_IdleState, IdleState__Output as _spu_v1_IdleState__Output } from '../../spu/v1/IdleState.js';
import type { Tolerances as _spu_v1_Tolerances, Tolerances__Output as _spu_v1_Tolerances__Output } from '../../spu/v1/Tolerances.js';

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
   * What moves device time; unspecified where the device does not say.
   */
  'clock'?: (_spu_v1_ClockKind);
  /**
   * One tick of device time, in seconds.
   */
  'secondsPerTick'?: (number | string);
  /**
   * What the state does between evolutions; unspecified where the device does not say.
   */
  'idleState'?: (_spu_v1_IdleState);
  /**
   * How far the values above may be from the truth; absent where the device does not say.
   */
  'tolerances'?: (_spu_v1_Tolerances | null);
  '_kappa'?: "kappa";
  '_matrixDac'?: "matrixDac";
  '_vectorDac'?: "vectorDac";
  '_adc'?: "adc";
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
   * What moves device time; unspecified where the device does not say.
   */
  'clock': (_spu_v1_ClockKind__Output);
  /**
   * One tick of device time, in seconds.
   */
  'secondsPerTick': (number);
  /**
   * What the state does between evolutions; unspecified where the device does not say.
   */
  'idleState': (_spu_v1_IdleState__Output);
  /**
   * How far the values above may be from the truth; absent where the device does not say.
   */
  'tolerances': (_spu_v1_Tolerances__Output | null);
  '_kappa'?: "kappa";
  '_matrixDac'?: "matrixDac";
  '_vectorDac'?: "vectorDac";
  '_adc'?: "adc";
}
