// Original file: proto/spu/v1/matrix.proto

import type { HostTimes as _spu_v1_HostTimes, HostTimes__Output as _spu_v1_HostTimes__Output } from '../../spu/v1/HostTimes.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What writing the vector did.
 */
export interface LoadVectorResponse {
  /**
   * Version of the vector, counted from 1 in each session and role; 0 while other streams are unfinished.
   */
  'version'?: (number | string | Long);
  /**
   * Root mean square of (written - sent) over that of sent.
   */
  'quantizationError'?: (number | string);
  /**
   * Entries that the converter clipped.
   */
  'clipped'?: (number | string | Long);
  /**
   * Tick from which the vector is in effect; absent while it waits for an evolution's end.
   */
  'effectiveTick'?: (number | string | Long);
  /**
   * Modelled time to write it, in seconds.
   */
  'writeTime'?: (number | string);
  /**
   * Measured on the host.
   */
  'host'?: (_spu_v1_HostTimes | null);
  /**
   * Full scale of the converter, in units of the entries; absent where it is bypassed, or not stated.
   */
  'fullScale'?: (number | string);
  '_effectiveTick'?: "effectiveTick";
  '_fullScale'?: "fullScale";
}

/**
 * What writing the vector did.
 */
export interface LoadVectorResponse__Output {
  /**
   * Version of the vector, counted from 1 in each session and role; 0 while other streams are unfinished.
   */
  'version': (number);
  /**
   * Root mean square of (written - sent) over that of sent.
   */
  'quantizationError': (number);
  /**
   * Entries that the converter clipped.
   */
  'clipped': (number);
  /**
   * Tick from which the vector is in effect; absent while it waits for an evolution's end.
   */
  'effectiveTick'?: (number);
  /**
   * Modelled time to write it, in seconds.
   */
  'writeTime': (number);
  /**
   * Measured on the host.
   */
  'host': (_spu_v1_HostTimes__Output | null);
  /**
   * Full scale of the converter, in units of the entries; absent where it is bypassed, or not stated.
   */
  'fullScale'?: (number);
  '_effectiveTick'?: "effectiveTick";
  '_fullScale'?: "fullScale";
}
