// Original file: proto/spu/v1/session.proto

import type { DeviceDescription as _spu_v1_DeviceDescription, DeviceDescription__Output as _spu_v1_DeviceDescription__Output } from '../../spu/v1/DeviceDescription.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { DeviceTime as _spu_v1_DeviceTime, DeviceTime__Output as _spu_v1_DeviceTime__Output } from '../../spu/v1/DeviceTime.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A lease.
 */
export interface SessionOpened {
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
  /**
   * The session ends this long after the connections of its client were closed.
   */
  'grace'?: (_google_protobuf_Duration | null);
  /**
   * Device time.
   */
  'time'?: (_spu_v1_DeviceTime | null);
}

/**
 * A lease.
 */
export interface SessionOpened__Output {
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
  /**
   * The session ends this long after the connections of its client were closed.
   */
  'grace': (_google_protobuf_Duration__Output | null);
  /**
   * Device time.
   */
  'time': (_spu_v1_DeviceTime__Output | null);
}
