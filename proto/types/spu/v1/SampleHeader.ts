// Original file: proto/spu/v1/run.proto

import type { DataType as _spu_v1_DataType, DataType__Output as _spu_v1_DataType__Output } from '../../spu/v1/DataType.js';
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
  'targetVersion'?: (number | string | Long);
  /**
   * Tick of the first sample.
   */
  'firstTick'?: (number | string | Long);
  /**
   * Tick of the last sample.
   */
  'lastTick'?: (number | string | Long);
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
  'targetVersion': (number);
  /**
   * Tick of the first sample.
   */
  'firstTick': (number);
  /**
   * Tick of the last sample.
   */
  'lastTick': (number);
}
