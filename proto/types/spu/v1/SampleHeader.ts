// Original file: proto/spu/v1/run.proto

import type { DataType as _spu_v1_DataType, DataType__Output as _spu_v1_DataType__Output } from './DataType.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Announces the samples.
 */
export interface SampleHeader {
  /**
   * Extents of what comes, outermost first.
   */
  'shape'?: (number | string | Long)[];
  /**
   * Number format of what comes.
   */
  'dtype'?: (_spu_v1_DataType);
  /**
   * Matrix in effect at the first sample.
   */
  'matrixVersion'?: (number | string | Long);
  /**
   * Target in effect at the first sample.
   */
  'vectorVersion'?: (number | string | Long);
  /**
   * Device time of the first sample, in seconds.
   */
  'firstTime'?: (number | string);
  /**
   * Device time of the last sample, in seconds.
   */
  'lastTime'?: (number | string);
}

/**
 * Announces the samples.
 */
export interface SampleHeader__Output {
  /**
   * Extents of what comes, outermost first.
   */
  'shape': (number)[];
  /**
   * Number format of what comes.
   */
  'dtype': (_spu_v1_DataType__Output);
  /**
   * Matrix in effect at the first sample.
   */
  'matrixVersion': (number);
  /**
   * Target in effect at the first sample.
   */
  'vectorVersion': (number);
  /**
   * Device time of the first sample, in seconds.
   */
  'firstTime': (number);
  /**
   * Device time of the last sample, in seconds.
   */
  'lastTime': (number);
}
