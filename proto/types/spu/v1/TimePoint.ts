// Original file: proto/spu/v1/time.proto

import type { DeviceTime as _spu_v1_DeviceTime, DeviceTime__Output as _spu_v1_DeviceTime__Output } from '../../spu/v1/DeviceTime.js';

/**
 * A point of device time. Absent means the end of the last evolution if one is under way or queued, else now.
 */
export interface TimePoint {
  /**
   * The device's present time, whatever is queued.
   */
  'now'?: (boolean);
  /**
   * This time. Earlier than now is refused.
   */
  'time'?: (_spu_v1_DeviceTime | null);
  /**
   * The end of this evolution; now if it has ended.
   */
  'evolutionId'?: (string);
  /**
   * The end of the evolution that was asked for with this request_id, which may be on its way on the same Run stream.
   */
  'requestId'?: (string);
  /**
   * The end of the evolution that was asked for last; now if there was none in this session, or it has ended.
   */
  'lastEvolution'?: (boolean);
  /**
   * Exactly one.
   */
  'at'?: "now"|"time"|"evolutionId"|"requestId"|"lastEvolution";
}

/**
 * A point of device time. Absent means the end of the last evolution if one is under way or queued, else now.
 */
export interface TimePoint__Output {
  /**
   * The device's present time, whatever is queued.
   */
  'now'?: (boolean);
  /**
   * This time. Earlier than now is refused.
   */
  'time'?: (_spu_v1_DeviceTime__Output | null);
  /**
   * The end of this evolution; now if it has ended.
   */
  'evolutionId'?: (string);
  /**
   * The end of the evolution that was asked for with this request_id, which may be on its way on the same Run stream.
   */
  'requestId'?: (string);
  /**
   * The end of the evolution that was asked for last; now if there was none in this session, or it has ended.
   */
  'lastEvolution'?: (boolean);
  /**
   * Exactly one.
   */
  'at'?: "now"|"time"|"evolutionId"|"requestId"|"lastEvolution";
}
