// Original file: proto/spu/v1/device.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Counted since the server started.
 */
export interface Counters {
  /**
   * Sessions opened.
   */
  'sessions'?: (number | string | Long);
  /**
   * Matrices programmed.
   */
  'matrices'?: (number | string | Long);
  /**
   * Vectors written.
   */
  'vectors'?: (number | string | Long);
  /**
   * Evolutions.
   */
  'evolutions'?: (number | string | Long);
  /**
   * Samples read.
   */
  'samples'?: (number | string | Long);
  /**
   * Bytes received in uploads.
   */
  'bytesReceived'?: (number | string | Long);
  /**
   * Bytes sent in samples.
   */
  'bytesSent'?: (number | string | Long);
}

/**
 * Counted since the server started.
 */
export interface Counters__Output {
  /**
   * Sessions opened.
   */
  'sessions': (number);
  /**
   * Matrices programmed.
   */
  'matrices': (number);
  /**
   * Vectors written.
   */
  'vectors': (number);
  /**
   * Evolutions.
   */
  'evolutions': (number);
  /**
   * Samples read.
   */
  'samples': (number);
  /**
   * Bytes received in uploads.
   */
  'bytesReceived': (number);
  /**
   * Bytes sent in samples.
   */
  'bytesSent': (number);
}
