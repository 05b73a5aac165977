// Original file: proto/google/rpc/status.proto

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from '../protobuf/Any.js';

/**
 * Status of a call with details, as the trailer grpc-status-details-bin carries it.
 */
export interface Status {
  /**
   * Canonical gRPC code.
   */
  'code'?: (number);
  /**
   * One sentence.
   */
  'message'?: (string);
  /**
   * BadRequest, ErrorInfo, RetryInfo.
   */
  'details'?: (_google_protobuf_Any)[];
}

/**
 * Status of a call with details, as the trailer grpc-status-details-bin carries it.
 */
export interface Status__Output {
  /**
   * Canonical gRPC code.
   */
  'code': (number);
  /**
   * One sentence.
   */
  'message': (string);
  /**
   * BadRequest, ErrorInfo, RetryInfo.
   */
  'details': (_google_protobuf_Any__Output)[];
}
