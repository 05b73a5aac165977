// Original file: proto/spu/v1/device.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a server can take in front of a device.
 */
export interface ServiceLimits {
  /**
   * Bytes of one message.
   */
  'maxMessageBytes'?: (number | string | Long);
  /**
   * Bytes of the data of one chunk.
   */
  'maxChunkBytes'?: (number | string | Long);
  /**
   * Uploads under way at a time in one session, of matrices and of vectors each.
   */
  'maxUploads'?: (number);
  /**
   * Streams of one upload.
   */
  'maxUploadStreams'?: (number);
  /**
   * Finished upload ids that a repetition is recognised of: the last so many of a session.
   */
  'rememberedUploadIds'?: (number);
  /**
   * Request ids of evolutions that a repetition is recognised of: the last so many of a session.
   */
  'rememberedRequestIds'?: (number);
  /**
   * A session ends so long after its last call.
   */
  'lease'?: (_google_protobuf_Duration | null);
  /**
   * A session ends so long after the connections of its client were closed, unless OpenSession asked for longer.
   */
  'grace'?: (_google_protobuf_Duration | null);
  /**
   * Clients that may wait for devices at a time.
   */
  'maxWaiting'?: (number);
  /**
   * Bytes of request metadata.
   */
  'maxMetadataBytes'?: (number);
}

/**
 * What a server can take in front of a device.
 */
export interface ServiceLimits__Output {
  /**
   * Bytes of one message.
   */
  'maxMessageBytes': (number);
  /**
   * Bytes of the data of one chunk.
   */
  'maxChunkBytes': (number);
  /**
   * Uploads under way at a time in one session, of matrices and of vectors each.
   */
  'maxUploads': (number);
  /**
   * Streams of one upload.
   */
  'maxUploadStreams': (number);
  /**
   * Finished upload ids that a repetition is recognised of: the last so many of a session.
   */
  'rememberedUploadIds': (number);
  /**
   * Request ids of evolutions that a repetition is recognised of: the last so many of a session.
   */
  'rememberedRequestIds': (number);
  /**
   * A session ends so long after its last call.
   */
  'lease': (_google_protobuf_Duration__Output | null);
  /**
   * A session ends so long after the connections of its client were closed, unless OpenSession asked for longer.
   */
  'grace': (_google_protobuf_Duration__Output | null);
  /**
   * Clients that may wait for devices at a time.
   */
  'maxWaiting': (number);
  /**
   * Bytes of request metadata.
   */
  'maxMetadataBytes': (number);
}
