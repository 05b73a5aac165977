// Original file: proto/spu/v1/tensor.proto


/**
 * A moment of device time.
 */
export interface TimePoint {
  /**
   * The device's present time.
   */
  'now'?: (boolean);
  /**
   * Seconds of device time since power-on. Earlier than now is refused.
   */
  'deviceTime'?: (number | string);
  /**
   * The end of this evolution.
   */
  'evolutionId'?: (string);
  /**
   * Exactly one; absent means now.
   */
  'at'?: "now"|"deviceTime"|"evolutionId";
}

/**
 * A moment of device time.
 */
export interface TimePoint__Output {
  /**
   * The device's present time.
   */
  'now'?: (boolean);
  /**
   * Seconds of device time since power-on. Earlier than now is refused.
   */
  'deviceTime'?: (number);
  /**
   * The end of this evolution.
   */
  'evolutionId'?: (string);
  /**
   * Exactly one; absent means now.
   */
  'at'?: "now"|"deviceTime"|"evolutionId";
}
