// Original file: proto/spu/v1/device.proto


/**
 * Asks to forget the corrections.
 */
export interface ResetCalibrationRequest {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
}

/**
 * Asks to forget the corrections.
 */
export interface ResetCalibrationRequest__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
}
