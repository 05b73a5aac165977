// Original file: proto/spu/v1/run.proto

import type { HostTimes as _spu_v1_HostTimes, HostTimes__Output as _spu_v1_HostTimes__Output } from '../../spu/v1/HostTimes.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How the read-out went. Times are modelled, in seconds, except host.
 */
export interface SampleTiming {
  /**
   * Over the host link, to and fro.
   */
  'link'?: (number | string);
  /**
   * Vector DAC.
   */
  'vectorDac'?: (number | string);
  /**
   * Programming of the matrix.
   */
  'programming'?: (number | string);
  /**
   * Evolution.
   */
  'evolve'?: (number | string);
  /**
   * Read-out by the ADC.
   */
  'adc'?: (number | string);
  /**
   * Measured on the host.
   */
  'host'?: (_spu_v1_HostTimes | null);
  /**
   * Readings that the ADC clipped.
   */
  'clipped'?: (number | string | Long);
  /**
   * Full scale of the ADC in units of the state; absent where the ADC is bypassed.
   */
  'fullScale'?: (number | string);
  /**
   * Passes that finding the range took; 1 where it is fixed.
   */
  'rangePasses'?: (number);
  /**
   * Modelled energy of load, evolution and read-out since the last sample, in joules; absent where not stated.
   */
  'energy'?: (number | string);
  /**
   * CRC32C (Castagnoli) of all the numbers, if the request asked for it.
   */
  'crc32c'?: (number);
  '_fullScale'?: "fullScale";
  '_energy'?: "energy";
  '_crc32c'?: "crc32c";
}

/**
 * How the read-out went. Times are modelled, in seconds, except host.
 */
export interface SampleTiming__Output {
  /**
   * Over the host link, to and fro.
   */
  'link': (number);
  /**
   * Vector DAC.
   */
  'vectorDac': (number);
  /**
   * Programming of the matrix.
   */
  'programming': (number);
  /**
   * Evolution.
   */
  'evolve': (number);
  /**
   * Read-out by the ADC.
   */
  'adc': (number);
  /**
   * Measured on the host.
   */
  'host': (_spu_v1_HostTimes__Output | null);
  /**
   * Readings that the ADC clipped.
   */
  'clipped': (number);
  /**
   * Full scale of the ADC in units of the state; absent where the ADC is bypassed.
   */
  'fullScale'?: (number);
  /**
   * Passes that finding the range took; 1 where it is fixed.
   */
  'rangePasses': (number);
  /**
   * Modelled energy of load, evolution and read-out since the last sample, in joules; absent where not stated.
   */
  'energy'?: (number);
  /**
   * CRC32C (Castagnoli) of all the numbers, if the request asked for it.
   */
  'crc32c'?: (number);
  '_fullScale'?: "fullScale";
  '_energy'?: "energy";
  '_crc32c'?: "crc32c";
}
