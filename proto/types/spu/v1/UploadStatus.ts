// Original file: proto/spu/v1/session.proto

import type { Long } from '@grpc/proto-loader';

/**
 * An upload under way.
 */
export interface UploadStatus {
  /**
   * Its id; empty where it has none.
   */
  'uploadId'?: (string);
  /**
   * Streams that have sent the header.
   */
  'joined'?: (number);
  /**
   * Streams that have finished.
   */
  'finished'?: (number);
  /**
   * Bytes that have come.
   */
  'bytesReceived'?: (number | string | Long);
  /**
   * Bytes that the header announced.
   */
  'bytesAnnounced'?: (number | string | Long);
}

/**
 * An upload under way.
 */
export interface UploadStatus__Output {
  /**
   * Its id; empty where it has none.
   */
  'uploadId': (string);
  /**
   * Streams that have sent the header.
   */
  'joined': (number);
  /**
   * Streams that have finished.
   */
  'finished': (number);
  /**
   * Bytes that have come.
   */
  'bytesReceived': (number);
  /**
   * Bytes that the header announced.
   */
  'bytesAnnounced': (number);
}
