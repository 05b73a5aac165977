// Original file: proto/spu/v1/session.proto

import type { WaitReason as _spu_v1_WaitReason, WaitReason__Output as _spu_v1_WaitReason__Output } from '../../spu/v1/WaitReason.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * Why a client waits for a device.
 */
export interface SessionWaiting {
  /**
   * The device that is most likely to become free for it.
   */
  'device'?: (string);
  /**
   * Clients in the queue before it that would take the same device.
   */
  'before'?: (number);
  /**
   * What keeps the device.
   */
  'reason'?: (_spu_v1_WaitReason);
  /**
   * The device becomes free after this at the latest, unless its client calls again; absent where unknown.
   */
  'atMost'?: (_google_protobuf_Duration | null);
}

/**
 * Why a client waits for a device.
 */
export interface SessionWaiting__Output {
  /**
   * The device that is most likely to become free for it.
   */
  'device': (string);
  /**
   * Clients in the queue before it that would take the same device.
   */
  'before': (number);
  /**
   * What keeps the device.
   */
  'reason': (_spu_v1_WaitReason__Output);
  /**
   * The device becomes free after this at the latest, unless its client calls again; absent where unknown.
   */
  'atMost': (_google_protobuf_Duration__Output | null);
}
