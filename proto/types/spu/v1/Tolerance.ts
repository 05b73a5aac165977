// Original file: proto/spu/v1/device.proto


/**
 * The truth lies within nominal * (1 +- relative) +- absolute.
 */
export interface Tolerance {
  /**
   * A fraction.
   */
  'relative'?: (number | string);
  /**
   * In the unit of the quantity.
   */
  'absolute'?: (number | string);
}

/**
 * The truth lies within nominal * (1 +- relative) +- absolute.
 */
export interface Tolerance__Output {
  /**
   * A fraction.
   */
  'relative': (number);
  /**
   * In the unit of the quantity.
   */
  'absolute': (number);
}
