// Original file: proto/spu/v1/matrix.proto


/**
 * Wall times measured on the server's host, in seconds.
 */
export interface HostTimes {
  /**
   * First message to last byte.
   */
  'receive'?: (number | string);
  /**
   * Last byte to answer, or the computation of a read-out.
   */
  'compute'?: (number | string);
}

/**
 * Wall times measured on the server's host, in seconds.
 */
export interface HostTimes__Output {
  /**
   * First message to last byte.
   */
  'receive': (number);
  /**
   * Last byte to answer, or the computation of a read-out.
   */
  'compute': (number);
}
