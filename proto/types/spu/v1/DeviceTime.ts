// Original file: proto/spu/v1/time.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A time on the device's clock.
 */
export interface DeviceTime {
  /**
   * Ticks since its epoch began; AnalogCharacteristics.seconds_per_tick says how long one is.
   */
  'ticks'?: (number | string | Long);
  /**
   * Which run of the clock this is: a number that grows whenever the clock starts again, as after power-on or when a
   * snapshot is restored. Times of different epochs cannot be compared. In a request, 0 means the present epoch; another
   * one is refused.
   */
  'epoch'?: (number | string | Long);
}

/**
 * A time on the device's clock.
 */
export interface DeviceTime__Output {
  /**
   * Ticks since its epoch began; AnalogCharacteristics.seconds_per_tick says how long one is.
   */
  'ticks': (number);
  /**
   * Which run of the clock this is: a number that grows whenever the clock starts again, as after power-on or when a
   * snapshot is restored. Times of different epochs cannot be compared. In a request, 0 means the present epoch; another
   * one is refused.
   */
  'epoch': (number);
}
