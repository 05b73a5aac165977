// Original file: proto/spu/v1/run.proto


/**
 * Asks to end an evolution before its time.
 */
export interface CancelEvolutionRequest {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
  /**
   * From EvolveResponse.
   */
  'evolutionId'?: (string);
  /**
   * The request_id that it was asked for with.
   */
  'requestId'?: (string);
  /**
   * Exactly one.
   */
  'evolution'?: "evolutionId"|"requestId";
}

/**
 * Asks to end an evolution before its time.
 */
export interface CancelEvolutionRequest__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
  /**
   * From EvolveResponse.
   */
  'evolutionId'?: (string);
  /**
   * The request_id that it was asked for with.
   */
  'requestId'?: (string);
  /**
   * Exactly one.
   */
  'evolution'?: "evolutionId"|"requestId";
}
