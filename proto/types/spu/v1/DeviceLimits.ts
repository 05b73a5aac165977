// Original file: proto/spu/v1/device.proto

import type { CountRange as _spu_v1_CountRange, CountRange__Output as _spu_v1_CountRange__Output } from './CountRange.js';
import type { StructureKind as _spu_v1_StructureKind, StructureKind__Output as _spu_v1_StructureKind__Output } from './StructureKind.js';
import type { DataType as _spu_v1_DataType, DataType__Output as _spu_v1_DataType__Output } from './DataType.js';
import type { Reduction as _spu_v1_Reduction, Reduction__Output as _spu_v1_Reduction__Output } from './Reduction.js';
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
}
