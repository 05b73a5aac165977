// Original file: proto/google/rpc/error_details.proto


/**
 * Why a call failed, for programs.
 */
export interface ErrorInfo {
  /**
   * UPPER_SNAKE_CASE, unique within the domain.
   */
  'reason'?: (string);
  /**
   * "spu.v1".
   */
  'domain'?: (string);
  /**
   * Facts of this failure.
   */
  'metadata'?: ({[key: string]: string});
}

/**
 * Why a call failed, for programs.
 */
export interface ErrorInfo__Output {
  /**
   * UPPER_SNAKE_CASE, unique within the domain.
   */
  'reason': (string);
  /**
   * "spu.v1".
   */
  'domain': (string);
  /**
   * Facts of this failure.
   */
  'metadata': ({[key: string]: string});
}
