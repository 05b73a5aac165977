/**
 * Number formats of the wire. Integers are DAC codes: value = code * scale.
 *
 * @example
 * const narrow = dataTypes.filter((dtype) => dtype.startsWith('int')); // ['int16', 'int8']
 */
export const dataTypes = ['float64', 'float32', 'float16', 'bfloat16', 'int16', 'int8'] as const;
/**
 * Number format of a tensor on the wire; integers are DAC codes.
 *
 * @example
 * const encoding: DataType = 'bfloat16';
 */
export type DataType = (typeof dataTypes)[number];

/** Bytes of one element on the wire. */
export const elementBytes: Readonly<Record<DataType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int16: 2,
  int8: 1,
};

/**
 * Number format of DAC codes.
 *
 * @example
 * const dtype: IntegerType = 'int8';
 */
export type IntegerType = Extract<DataType, 'int8' | 'int16'>;

/** The largest code c of each integer format; its codes are -c - 1 to c. */
export const largestCode: Readonly<Record<IntegerType, number>> = { int16: 32767, int8: 127 };

export const isInteger = (dtype: DataType): dtype is IntegerType => dtype in largestCode;

/**
 * Number formats of a read-out.
 *
 * @example
 * for (const dtype of sampleTypes) console.log((await session.sample({ dtype })).values);
 */
export const sampleTypes = ['float64', 'float32', 'float16'] as const satisfies readonly DataType[];
/**
 * Number format of a read-out.
 *
 * @example
 * const dtype: SampleType = 'float16';
 * await session.sample({ dtype });
 */
export type SampleType = (typeof sampleTypes)[number];

/**
 * Numbers in memory.
 *
 * @example
 * const b: Floats = Float32Array.of(1, 2);
 */
export type Floats = Float32Array | Float64Array;

/**
 * DAC codes in memory.
 *
 * @example
 * const codes: Codes = Int8Array.of(1, -2);
 */
export type Codes = Int8Array | Int16Array;
