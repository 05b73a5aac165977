// Original file: proto/spu/v1/matrix.proto

import type { HostTimes as _spu_v1_HostTimes, HostTimes__Output as _spu_v1_HostTimes__Output } from '../../spu/v1/HostTimes.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What programming did.
 */
export interface LoadMatrixResponse {
  /**
   * Version of the matrix, counted from 1 in each session; 0 while other streams of the upload are unfinished.
   */
  'version'?: (number | string | Long);
  /**
   * Root mean square of (programmed - sent) over that of sent, over all cells.
   */
  'quantizationError'?: (number | string);
  /**
   * Entries that the range of the converter or cell clipped.
   */
  'clipped'?: (number | string | Long);
  /**
   * Smallest eigenvalue of the programmed A, where known.
   */
  'smallestEigenvalue'?: (number | string);
  /**
   * Largest eigenvalue of the programmed A, where known.
   */
  'largestEigenvalue'?: (number | string);
  /**
   * Tick from which the matrix is in effect; absent while it waits for an evolution's end.
   */
  'effectiveTick'?: (number | string | Long);
  /**
   * Modelled time to program the matrix, in seconds.
   */
  'programmingTime'?: (number | string);
  /**
   * Measured on the host.
   */
  'host'?: (_spu_v1_HostTimes | null);
  /**
   * Full scale of the converter for each tensor of the header, in units of its entries; 0 for a tensor that was worked
   * into others before it came to the converter. Empty where the converter is bypassed, or not stated.
   */
  'fullScales'?: (number | string)[];
  '_smallestEigenvalue'?: "smallestEigenvalue";
  '_largestEigenvalue'?: "largestEigenvalue";
  '_effectiveTick'?: "effectiveTick";
}

/**
 * What programming did.
 */
export interface LoadMatrixResponse__Output {
  /**
   * Version of the matrix, counted from 1 in each session; 0 while other streams of the upload are unfinished.
   */
  'version': (number);
  /**
   * Root mean square of (programmed - sent) over that of sent, over all cells.
   */
  'quantizationError': (number);
  /**
   * Entries that the range of the converter or cell clipped.
   */
  'clipped': (number);
  /**
   * Smallest eigenvalue of the programmed A, where known.
   */
  'smallestEigenvalue'?: (number);
  /**
   * Largest eigenvalue of the programmed A, where known.
   */
  'largestEigenvalue'?: (number);
  /**
   * Tick from which the matrix is in effect; absent while it waits for an evolution's end.
   */
  'effectiveTick'?: (number);
  /**
   * Modelled time to program the matrix, in seconds.
   */
  'programmingTime': (number);
  /**
   * Measured on the host.
   */
  'host': (_spu_v1_HostTimes__Output | null);
  /**
   * Full scale of the converter for each tensor of the header, in units of its entries; 0 for a tensor that was worked
   * into others before it came to the converter. Empty where the converter is bypassed, or not stated.
   */
  'fullScales': (number)[];
  '_smallestEigenvalue'?: "smallestEigenvalue";
  '_largestEigenvalue'?: "largestEigenvalue";
  '_effectiveTick'?: "effectiveTick";
}
