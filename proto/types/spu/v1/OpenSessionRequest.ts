// Original file: proto/spu/v1/session.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Asks for a device.
 */
export interface OpenSessionRequest {
  /**
   * Its name; empty means any.
   */
  'device'?: (string);
  /**
   * Seed of the noise; absent means one drawn by the server. The same seed and calls give the same samples.
   */
  'seed'?: (number | string | Long);
  /**
   * How long to wait in the queue; absent means until the deadline, 0 means not at all.
   */
  'wait'?: (_google_protobuf_Duration | null);
  /**
   * How long the session outlives the connections of a client that is gone; absent means ServiceLimits.grace. At most the
   * lease.
   */
  'grace'?: (_google_protobuf_Duration | null);
  '_seed'?: "seed";
}

/**
 * Asks for a device.
 */
export interface OpenSessionRequest__Output {
  /**
   * Its name; empty means any.
   */
  'device': (string);
  /**
   * Seed of the noise; absent means one drawn by the server. The same seed and calls give the same samples.
   */
  'seed'?: (number);
  /**
   * How long to wait in the queue; absent means until the deadline, 0 means not at all.
   */
  'wait': (_google_protobuf_Duration__Output | null);
  /**
   * How long the session outlives the connections of a client that is gone; absent means ServiceLimits.grace. At most the
   * lease.
   */
  'grace': (_google_protobuf_Duration__Output | null);
  '_seed'?: "seed";
}
