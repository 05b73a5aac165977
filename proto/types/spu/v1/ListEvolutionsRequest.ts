// Original file: proto/spu/v1/run.proto


/**
 * Asks for the evolutions of a session.
 */
export interface ListEvolutionsRequest {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
}

/**
 * Asks for the evolutions of a session.
 */
export interface ListEvolutionsRequest__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
}
