// Original file: proto/spu/v1/tensor.proto


/**
 * Ends an upload. Without it the upload never happened. Nothing may follow it on its stream.
 */
export interface UploadFinish {
  /**
   * CRC32C (Castagnoli) of the data of all chunks of this stream in the order sent. Must be present if the header
   * asked for it.
   */
  'crc32c'?: (number);
  '_crc32c'?: "crc32c";
}

/**
 * Ends an upload. Without it the upload never happened. Nothing may follow it on its stream.
 */
export interface UploadFinish__Output {
  /**
   * CRC32C (Castagnoli) of the data of all chunks of this stream in the order sent. Must be present if the header
   * asked for it.
   */
  'crc32c'?: (number);
  '_crc32c'?: "crc32c";
}
