// Original file: proto/spu/v1/run.proto


/**
 * Ties a Run stream to a session.
 */
export interface RunOpen {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
}

/**
 * Ties a Run stream to a session.
 */
export interface RunOpen__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
}
