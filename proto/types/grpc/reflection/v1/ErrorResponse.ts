// Original file: proto/grpc/reflection/v1/reflection.proto


/**
 * Nothing was found.
 */
export interface ErrorResponse {
  /**
   * Canonical gRPC code.
   */
  'errorCode'?: (number);
  /**
   * One sentence.
   */
  'errorMessage'?: (string);
}

/**
 * Nothing was found.
 */
export interface ErrorResponse__Output {
  /**
   * Canonical gRPC code.
   */
  'errorCode': (number);
  /**
   * One sentence.
   */
  'errorMessage': (string);
}
