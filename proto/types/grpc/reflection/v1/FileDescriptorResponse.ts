// Original file: proto/grpc/reflection/v1/reflection.proto


/**
 * A file and what it imports.
 */
export interface FileDescriptorResponse {
  /**
   * Serialised google.protobuf.FileDescriptorProto.
   */
  'fileDescriptorProto'?: (Buffer | Uint8Array | string)[];
}

/**
 * A file and what it imports.
 */
export interface FileDescriptorResponse__Output {
  /**
   * Serialised google.protobuf.FileDescriptorProto.
   */
  'fileDescriptorProto': (Buffer)[];
}
