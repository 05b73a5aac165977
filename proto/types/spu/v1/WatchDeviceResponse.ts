// Original file: proto/spu/v1/device.proto

import type { Counters as _spu_v1_Counters, Counters__Output as _spu_v1_Counters__Output } from './Counters.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a device is doing.
 */
export interface WatchDeviceResponse {
  /**
   * Device time since power-on, in seconds.
   */
  'deviceTime'?: (number | string);
  /**
   * A client holds it.
   */
  'leased'?: (boolean);
  /**
   * Clients that wait for it.
   */
  'waiting'?: (number);
  /**
   * Euclidean norm of the state; absent before there is one.
   */
  'stateNorm'?: (number | string);
  /**
   * "idle", "loading", "evolving", "sampling", "calibrating".
   */
  'activity'?: (string);
  /**
   * Matrix loaded last in this session; 0 for none.
   */
  'matrixVersion'?: (number | string | Long);
  /**
   * Since the server started.
   */
  'counters'?: (_spu_v1_Counters | null);
  '_stateNorm'?: "stateNorm";
}

/**
 * What a device is doing.
 */
export interface WatchDeviceResponse__Output {
  /**
   * Device time since power-on, in seconds.
   */
  'deviceTime': (number);
  /**
   * A client holds it.
   */
  'leased': (boolean);
  /**
   * Clients that wait for it.
   */
  'waiting': (number);
  /**
   * Euclidean norm of the state; absent before there is one.
   */
  'stateNorm'?: (number);
  /**
   * "idle", "loading", "evolving", "sampling", "calibrating".
   */
  'activity': (string);
  /**
   * Matrix loaded last in this session; 0 for none.
   */
  'matrixVersion': (number);
  /**
   * Since the server started.
   */
  'counters': (_spu_v1_Counters__Output | null);
  '_stateNorm'?: "stateNorm";
}
