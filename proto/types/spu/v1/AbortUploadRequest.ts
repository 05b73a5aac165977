// Original file: proto/spu/v1/matrix.proto


/**
 * Asks to discard an upload that is under way, on whichever streams.
 */
export interface AbortUploadRequest {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
  /**
   * Its upload_id.
   */
  'uploadId'?: (string);
}

/**
 * Asks to discard an upload that is under way, on whichever streams.
 */
export interface AbortUploadRequest__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
  /**
   * Its upload_id.
   */
  'uploadId': (string);
}
