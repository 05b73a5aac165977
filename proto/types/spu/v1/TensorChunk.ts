// Original file: proto/spu/v1/tensor.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A chunk of a tensor. Chunks may come in any order; every byte comes exactly once. 1 MiB is a good size; a chunk has at
 * most ServiceLimits.max_chunk_bytes.
 */
export interface TensorChunk {
  /**
   * Index into the tensors of the header, counted from 0.
   */
  'tensor'?: (number);
  /**
   * Where the chunk starts in its tensor, in bytes; a multiple of the element size.
   */
  'offset'?: (number | string | Long);
  /**
   * The bytes; a multiple of the element size.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A chunk of a tensor. Chunks may come in any order; every byte comes exactly once. 1 MiB is a good size; a chunk has at
 * most ServiceLimits.max_chunk_bytes.
 */
export interface TensorChunk__Output {
  /**
   * Index into the tensors of the header, counted from 0.
   */
  'tensor': (number);
  /**
   * Where the chunk starts in its tensor, in bytes; a multiple of the element size.
   */
  'offset': (number);
  /**
   * The bytes; a multiple of the element size.
   */
  'data': (Buffer);
}
