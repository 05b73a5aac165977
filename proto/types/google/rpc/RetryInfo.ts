// Original file: proto/google/rpc/error_details.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../protobuf/Duration.js';

/**
 * When to try again.
 */
export interface RetryInfo {
  /**
   * Not before.
   */
  'retryDelay'?: (_google_protobuf_Duration | null);
}

/**
 * When to try again.
 */
export interface RetryInfo__Output {
  /**
   * Not before.
   */
  'retryDelay': (_google_protobuf_Duration__Output | null);
}
