// Original file: proto/spu/v1/device.proto


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
   * "nearest" or "stochastic".
   */
  'rounding'?: (string);
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
   * "nearest" or "stochastic".
   */
  'rounding': (string);
  '_fullScale'?: "fullScale";
}
