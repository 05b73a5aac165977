// Original file: proto/spu/v1/device.proto

import type { CountRange as _spu_v1_CountRange, CountRange__Output as _spu_v1_CountRange__Output } from '../../spu/v1/CountRange.js';
import type { StructureKind as _spu_v1_StructureKind, StructureKind__Output as _spu_v1_StructureKind__Output } from '../../spu/v1/StructureKind.js';
import type { DataType as _spu_v1_DataType, DataType__Output as _spu_v1_DataType__Output } from '../../spu/v1/DataType.js';
import type { Reduction as _spu_v1_Reduction, Reduction__Output as _spu_v1_Reduction__Output } from '../../spu/v1/Reduction.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a device can take.
 */
export interface DeviceLimits {
  /**
   * N.
   */
  'dimension'?: (_spu_v1_CountRange | null);
  /**
   * b * dz of a low-rank matrix.
   */
  'rank'?: (_spu_v1_CountRange | null);
  /**
   * Structures.
   */
  'structures'?: (_spu_v1_StructureKind)[];
  /**
   * Number formats of uploads.
   */
  'dtypes'?: (_spu_v1_DataType)[];
  /**
   * Reductions.
   */
  'reductions'?: (_spu_v1_Reduction)[];
  /**
   * Longest evolution, in units of tau.
   */
  'maxDuration'?: (number | string);
  /**
   * Most samples of one request.
   */
  'maxSamples'?: (number | string | Long);
  /**
   * Memory for matrices, in bytes: one in effect and one on its way must fit.
   */
  'memoryBytes'?: (number | string | Long);
  /**
   * Evolutions that may wait behind the one that runs.
   */
  'maxQueuedEvolutions'?: (number);
  /**
   * Readings averaged for one point of a calibration.
   */
  'maxCalibrationReadings'?: (number);
  /**
   * Number formats of read-outs.
   */
  'sampleDtypes'?: (_spu_v1_DataType)[];
  /**
   * N up to which REDUCTION_MEAN_AND_COVARIANCE is made.
   */
  'maxCovarianceDimension'?: (number | string | Long);
  /**
   * |a_ij - a_ji| of a full symmetric tensor, over its largest |a_ij|, up to which it counts as rounding and the average is
   * taken; more is refused.
   */
  'asymmetryTolerance'?: (number | string);
  /**
   * Blocks of a block-diagonal matrix.
   */
  'maxBlocks'?: (number);
  /**
   * Column segments of a low-rank matrix.
   */
  'maxSegments'?: (number);
}

/**
 * What a device can take.
 */
export interface DeviceLimits__Output {
  /**
   * N.
   */
  'dimension': (_spu_v1_CountRange__Output | null);
  /**
   * b * dz of a low-rank matrix.
   */
  'rank': (_spu_v1_CountRange__Output | null);
  /**
   * Structures.
   */
  'structures': (_spu_v1_StructureKind__Output)[];
  /**
   * Number formats of uploads.
   */
  'dtypes': (_spu_v1_DataType__Output)[];
  /**
   * Reductions.
   */
  'reductions': (_spu_v1_Reduction__Output)[];
  /**
   * Longest evolution, in units of tau.
   */
  'maxDuration': (number);
  /**
   * Most samples of one request.
   */
  'maxSamples': (number);
  /**
   * Memory for matrices, in bytes: one in effect and one on its way must fit.
   */
  'memoryBytes': (number);
  /**
   * Evolutions that may wait behind the one that runs.
   */
  'maxQueuedEvolutions': (number);
  /**
   * Readings averaged for one point of a calibration.
   */
  'maxCalibrationReadings': (number);
  /**
   * Number formats of read-outs.
   */
  'sampleDtypes': (_spu_v1_DataType__Output)[];
  /**
   * N up to which REDUCTION_MEAN_AND_COVARIANCE is made.
   */
  'maxCovarianceDimension': (number);
  /**
   * |a_ij - a_ji| of a full symmetric tensor, over its largest |a_ij|, up to which it counts as rounding and the average is
   * taken; more is refused.
   */
  'asymmetryTolerance': (number);
  /**
   * Blocks of a block-diagonal matrix.
   */
  'maxBlocks': (number);
  /**
   * Column segments of a low-rank matrix.
   */
  'maxSegments': (number);
}
