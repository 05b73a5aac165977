// Original file: proto/spu/v1/device.proto

import type { DeviceTime as _spu_v1_DeviceTime, DeviceTime__Output as _spu_v1_DeviceTime__Output } from '../../spu/v1/DeviceTime.js';
import type { Activity as _spu_v1_Activity, Activity__Output as _spu_v1_Activity__Output } from '../../spu/v1/Activity.js';
import type { Counters as _spu_v1_Counters, Counters__Output as _spu_v1_Counters__Output } from '../../spu/v1/Counters.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a device is doing.
 */
export interface WatchDeviceResponse {
  /**
   * Device time.
   */
  'time'?: (_spu_v1_DeviceTime | null);
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
   * What it does.
   */
  'activity'?: (_spu_v1_Activity);
  /**
   * Matrix loaded last in this session; 0 for none.
   */
  'matrixVersion'?: (number | string | Long);
  /**
   * Since the server started.
   */
  'counters'?: (_spu_v1_Counters | null);
  /**
   * Target loaded last in this session; 0 for none.
   */
  'targetVersion'?: (number | string | Long);
  '_stateNorm'?: "stateNorm";
}

/**
 * What a device is doing.
 */
export interface WatchDeviceResponse__Output {
  /**
   * Device time.
   */
  'time': (_spu_v1_DeviceTime__Output | null);
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
   * What it does.
   */
  'activity': (_spu_v1_Activity__Output);
  /**
   * Matrix loaded last in this session; 0 for none.
   */
  'matrixVersion': (number);
  /**
   * Since the server started.
   */
  'counters': (_spu_v1_Counters__Output | null);
  /**
   * Target loaded last in this session; 0 for none.
   */
  'targetVersion': (number);
  '_stateNorm'?: "stateNorm";
}
