// Original file: proto/grpc/reflection/v1/reflection.proto


/**
 * A service.
 */
export interface ServiceResponse {
  /**
   * Full name.
   */
  'name'?: (string);
}

/**
 * A service.
 */
export interface ServiceResponse__Output {
  /**
   * Full name.
   */
  'name': (string);
}
