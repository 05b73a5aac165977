// Original file: proto/spu/v1/tensor.proto

/**
 * Number format of tensor bytes on the wire: little-endian, row-major, no padding.
 */
export const DataType = {
  DATA_TYPE_UNSPECIFIED: 'DATA_TYPE_UNSPECIFIED',
  /**
   * IEEE 754 binary64, 8 bytes.
   */
  DATA_TYPE_FLOAT64: 'DATA_TYPE_FLOAT64',
  /**
   * IEEE 754 binary32, 4 bytes.
   */
  DATA_TYPE_FLOAT32: 'DATA_TYPE_FLOAT32',
  /**
   * IEEE 754 binary16, 2 bytes.
   */
  DATA_TYPE_FLOAT16: 'DATA_TYPE_FLOAT16',
  /**
   * The upper half of a binary32, 2 bytes.
   */
  DATA_TYPE_BFLOAT16: 'DATA_TYPE_BFLOAT16',
  /**
   * Two's complement DAC codes, 2 bytes; value = code * scale.
   */
  DATA_TYPE_INT16: 'DATA_TYPE_INT16',
  /**
   * Two's complement DAC codes, 1 byte; value = code * scale.
   */
  DATA_TYPE_INT8: 'DATA_TYPE_INT8',
} as const;

/**
 * Number format of tensor bytes on the wire: little-endian, row-major, no padding.
 */
export type DataType =
  | 'DATA_TYPE_UNSPECIFIED'
  | 0
  /**
   * IEEE 754 binary64, 8 bytes.
   */
  | 'DATA_TYPE_FLOAT64'
  | 1
  /**
   * IEEE 754 binary32, 4 bytes.
   */
  | 'DATA_TYPE_FLOAT32'
  | 2
  /**
   * IEEE 754 binary16, 2 bytes.
   */
  | 'DATA_TYPE_FLOAT16'
  | 3
  /**
   * The upper half of a binary32, 2 bytes.
   */
  | 'DATA_TYPE_BFLOAT16'
  | 4
  /**
   * Two's complement DAC codes, 2 bytes; value = code * scale.
   */
  | 'DATA_TYPE_INT16'
  | 5
  /**
   * Two's complement DAC codes, 1 byte; value = code * scale.
   */
  | 'DATA_TYPE_INT8'
  | 6

/**
 * Number format of tensor bytes on the wire: little-endian, row-major, no padding.
 */
export type DataType__Output = typeof DataType[keyof typeof DataType]
