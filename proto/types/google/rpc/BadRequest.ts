// Original file: proto/google/rpc/error_details.proto


/**
 * One wrong field.
 */
export interface _google_rpc_BadRequest_FieldViolation {
  /**
   * Path of the field.
   */
  'field'?: (string);
  /**
   * What is wrong with it.
   */
  'description'?: (string);
}

/**
 * One wrong field.
 */
export interface _google_rpc_BadRequest_FieldViolation__Output {
  /**
   * Path of the field.
   */
  'field': (string);
  /**
   * What is wrong with it.
   */
  'description': (string);
}

/**
 * Which fields of a request are wrong.
 */
export interface BadRequest {
  /**
   * All of them.
   */
  'fieldViolations'?: (_google_rpc_BadRequest_FieldViolation)[];
}

/**
 * Which fields of a request are wrong.
 */
export interface BadRequest__Output {
  /**
   * All of them.
   */
  'fieldViolations': (_google_rpc_BadRequest_FieldViolation__Output)[];
}
