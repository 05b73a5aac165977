// Original file: proto/spu/v1/spu.proto

import type { DeviceDescription as _spu_v1_DeviceDescription, DeviceDescription__Output as _spu_v1_DeviceDescription__Output } from './DeviceDescription.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A lease.
 */
export interface OpenSessionResponse {
  /**
   * Secret name of the session: 128 random bits.
   */
  'sessionId'?: (string);
  /**
   * The device that was leased.
   */
  'device'?: (_spu_v1_DeviceDescription | null);
  /**
   * The session ends this long after its last call.
   */
  'lease'?: (_google_protobuf_Duration | null);
  /**
   * Seed in force.
   */
  'seed'?: (number | string | Long);
}

/**
 * A lease.
 */
export interface OpenSessionResponse__Output {
  /**
   * Secret name of the session: 128 random bits.
   */
  'sessionId': (string);
  /**
   * The device that was leased.
   */
  'device': (_spu_v1_DeviceDescription__Output | null);
  /**
   * The session ends this long after its last call.
   */
  'lease': (_google_protobuf_Duration__Output | null);
  /**
   * Seed in force.
   */
  'seed': (number);
}
