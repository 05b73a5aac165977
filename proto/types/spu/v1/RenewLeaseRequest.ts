// Original file: proto/spu/v1/session.proto


/**
 * Keeps a session, and asks for what it has.
 */
export interface RenewLeaseRequest {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
}

/**
 * Keeps a session, and asks for what it has.
 */
export interface RenewLeaseRequest__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
}
