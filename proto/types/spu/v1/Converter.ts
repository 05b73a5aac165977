// Original file: proto/spu/v1/device.proto

import type { Rounding as _spu_v1_Rounding, Rounding__Output as _spu_v1_Rounding__Output } from '../../spu/v1/Rounding.js';

/**
 * A converter: signed two's complement, mid-tread, step = 2 full_scale / 2^bits,
 * codes -2^(bits-1) to 2^(bits-1) - 1.
 */
export interface Converter {
  /**
   * Resolution; 0 means bypassed.
   */
  'bits'?: (number);
  /**
   * Full scale in the units of the quantity; absent where it is chosen at each load or read.
   */
  'fullScale'?: (number | string);
  /**
   * How it rounds; unspecified where it is bypassed.
   */
  'rounding'?: (_spu_v1_Rounding);
  '_fullScale'?: "fullScale";
}

/**
 * A converter: signed two's complement, mid-tread, step = 2 full_scale / 2^bits,
 * codes -2^(bits-1) to 2^(bits-1) - 1.
 */
export interface Converter__Output {
  /**
   * Resolution; 0 means bypassed.
   */
  'bits': (number);
  /**
   * Full scale in the units of the quantity; absent where it is chosen at each load or read.
   */
  'fullScale'?: (number);
  /**
   * How it rounds; unspecified where it is bypassed.
   */
  'rounding': (_spu_v1_Rounding__Output);
  '_fullScale'?: "fullScale";
}
