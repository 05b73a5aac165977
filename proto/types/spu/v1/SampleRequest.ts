// Original file: proto/spu/v1/run.proto

import type { TimePoint as _spu_v1_TimePoint, TimePoint__Output as _spu_v1_TimePoint__Output } from '../../spu/v1/TimePoint.js';
import type { Reduction as _spu_v1_Reduction, Reduction__Output as _spu_v1_Reduction__Output } from '../../spu/v1/Reduction.js';
import type { DataType as _spu_v1_DataType, DataType__Output as _spu_v1_DataType__Output } from '../../spu/v1/DataType.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Reads the state.
 */
export interface SampleRequest {
  /**
   * The session, from OpenSession; ignored inside Run.
   */
  'sessionId'?: (string);
  /**
   * When; absent means the end of the last evolution if one is under way or queued, else now.
   */
  'at'?: (_spu_v1_TimePoint | null);
  /**
   * How many samples; 0 means 1.
   */
  'count'?: (number | string | Long);
  /**
   * Device time between two samples, in units of tau: 0, or at least one tick. The device goes on evolving from one to
   * the next.
   */
  'interval'?: (number | string);
  /**
   * Device time evolved and thrown away before the first sample, in units of tau: 0, or at least one tick.
   */
  'burnIn'?: (number | string);
  /**
   * What comes back.
   */
  'reduction'?: (_spu_v1_Reduction);
  /**
   * Number format of what comes back: FLOAT32 (also for unspecified) or another of DeviceLimits.sample_dtypes.
   */
  'dtype'?: (_spu_v1_DataType);
  /**
   * The timing will carry a CRC32C.
   */
  'checksum'?: (boolean);
}

/**
 * Reads the state.
 */
export interface SampleRequest__Output {
  /**
   * The session, from OpenSession; ignored inside Run.
   */
  'sessionId': (string);
  /**
   * When; absent means the end of the last evolution if one is under way or queued, else now.
   */
  'at': (_spu_v1_TimePoint__Output | null);
  /**
   * How many samples; 0 means 1.
   */
  'count': (number);
  /**
   * Device time between two samples, in units of tau: 0, or at least one tick. The device goes on evolving from one to
   * the next.
   */
  'interval': (number);
  /**
   * Device time evolved and thrown away before the first sample, in units of tau: 0, or at least one tick.
   */
  'burnIn': (number);
  /**
   * What comes back.
   */
  'reduction': (_spu_v1_Reduction__Output);
  /**
   * Number format of what comes back: FLOAT32 (also for unspecified) or another of DeviceLimits.sample_dtypes.
   */
  'dtype': (_spu_v1_DataType__Output);
  /**
   * The timing will carry a CRC32C.
   */
  'checksum': (boolean);
}
