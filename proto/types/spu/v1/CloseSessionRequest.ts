// Original file: proto/spu/v1/session.proto


/**
 * Gives a device back.
 */
export interface CloseSessionRequest {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
}

/**
 * Gives a device back.
 */
export interface CloseSessionRequest__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
}
