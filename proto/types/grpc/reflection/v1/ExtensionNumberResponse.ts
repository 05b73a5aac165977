// Original file: proto/grpc/reflection/v1/reflection.proto


/**
 * Numbers of extensions.
 */
export interface ExtensionNumberResponse {
  /**
   * Full name of the extended message.
   */
  'baseTypeName'?: (string);
  /**
   * Field numbers.
   */
  'extensionNumber'?: (number)[];
}

/**
 * Numbers of extensions.
 */
export interface ExtensionNumberResponse__Output {
  /**
   * Full name of the extended message.
   */
  'baseTypeName': (string);
  /**
   * Field numbers.
   */
  'extensionNumber': (number)[];
}
