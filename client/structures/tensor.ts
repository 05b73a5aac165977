import {
  type Codes,
  type DataType,
  dataTypes,
  type Floats,
  type IntegerType,
  isInteger,
} from '../../common/dtype.js';
import { elementCount, type Layout } from '../../common/layout.js';
import type { TensorRole } from '../../common/roles.js';
import { type Check, must, oneOf } from '../checks.js';
import { invalidArgument } from '../errors.js';

/**
 * How numbers travel. Integers need a scale, the value of one code: one for the tensor or one for each row, chosen so
 * that the largest number is the largest code, or given. Rounding is to the nearest code.
 *
 * @example
 * dense({ dimension, matrix, encoding: 'bfloat16' });
 * denseSegment({ jacobian, columns, encoding: { dtype: 'int8', scale: 'row' } });
 */
export type Encoding =
  | DataType
  | { dtype: IntegerType; scale: 'tensor' | 'row' | number | readonly number[] };

const dtype = oneOf(dataTypes);
const scaleRule = oneOf(['tensor', 'row']);

/** An Encoding. */
export const encoding: Check = (value) => {
  if (typeof value !== 'object' || value === null) return dtype(value);
  const given: { dtype?: unknown; scale?: unknown } = value;
  const wrong = oneOf(['int16', 'int8'])(given.dtype);
  if (wrong !== undefined) return `has a dtype that ${wrong}`;
  if (typeof given.scale === 'number' || Array.isArray(given.scale)) return undefined;
  return scaleRule(given.scale) && `has a scale that ${scaleRule(given.scale)}`;
};

/** TensorValues. */
export const tensorValues: Check = must(
  (value) => (typeof value === 'object' && value !== null) || typeof value === 'function',
  'an array of numbers, pieces of it, or DAC codes',
);

/** A Layout. */
export const layout: Check = oneOf(['full', 'lowerTriangle']);

/**
 * Pieces of a tensor in row-major order, of any length; a function can be asked again when an upload is repeated.
 *
 * @example
 * const pieces: Pieces<Float32Array> = async function* () {
 *   for (const layer of layers) yield layer.weights;
 * };
 */
export type Pieces<T> = AsyncIterable<T> | (() => AsyncIterable<T>);

/**
 * Numbers that are DAC codes already: value = code * scale (one scale, or one for each row).
 *
 * @example
 * const target: Coded = { codes: Int16Array.of(100, -200), scale: 0.25 };
 * await session.loadVector(target);
 */
export interface Coded {
  /** Row-major. */
  codes: Codes | Pieces<Codes>;
  /** Number format of the codes; needed where they come in pieces. */
  dtype?: IntegerType;
  /** Value of one code: for the tensor, or for each row. */
  scale: number | readonly number[];
}

/**
 * The numbers of a tensor, row-major: an array (do not change it before the upload has been answered), pieces of it as
 * they become ready, or DAC codes.
 *
 * @example
 * const whole: TensorValues = Float32Array.of(1, 2, 3);
 * const codes: TensorValues = { codes: Int8Array.of(1, 2, 3), scale: 0.5 };
 * const pieces: TensorValues = async function* () {
 *   yield Float32Array.of(1, 2);
 *   yield Float32Array.of(3);
 * };
 */
export type TensorValues = Floats | readonly number[] | Pieces<Floats> | Coded;

/**
 * One tensor of an upload: what it is, where it belongs, its numbers and how they travel.
 *
 * @example
 * const bytes = dense(options).tensors.map(({ role, shape }: TensorSource) => `${role} ${shape}`);
 */
export interface TensorSource {
  /** What the tensor is to its matrix or vector. */
  role: TensorRole;
  /** Extents, outermost first; of the full square also for a lower triangle. */
  shape: readonly number[];
  /** Full, or the lower triangle. */
  layout: Layout;
  /** Block of a block-diagonal matrix, counted from 0. */
  block: number;
  /** Column segment of a low-rank matrix, counted from 0. */
  segment: number;
  /** Its numbers. */
  values: Floats | Codes | Pieces<Floats> | Pieces<Codes>;
  /** Number format on the way. */
  dtype: DataType;
  /** Integer dtypes: given, or to be chosen from the numbers. */
  scale: 'tensor' | 'row' | readonly number[];
  /** For sentences. */
  label: string;
}

const isCoded = (values: TensorValues): values is Coded => 'codes' in values;
const hasLength = <T extends ArrayLike<number>>(values: T | Pieces<unknown>): values is T =>
  'length' in values && typeof values !== 'function';

/** How many numbers there are; undefined where they come in pieces. */
export function lengthOf(given: TensorValues): number | undefined {
  if (typeof given !== 'object' && typeof given !== 'function') return undefined;
  if (given === null) return undefined;
  const numbers = isCoded(given) ? given.codes : given;
  return hasLength<ArrayLike<number>>(numbers) ? numbers.length : undefined;
}

function codedType(values: Coded, label: string): IntegerType {
  const { codes } = values;
  const own = codes instanceof Int8Array ? 'int8' : codes instanceof Int16Array ? 'int16' : values.dtype;
  if (own === undefined)
    throw invalidArgument(label, 'codes that come in pieces need `dtype`: say int8 or int16.');
  if (values.dtype !== undefined && values.dtype !== own) {
    throw invalidArgument(label, `dtype is ${values.dtype}, but the codes are ${own}.`);
  }
  return own;
}

function checkScale(scale: readonly number[], rows: number, label: string): void {
  if (scale.length !== 1 && scale.length !== rows) {
    throw invalidArgument(
      label,
      `${scale.length} scales were given; give one for the tensor, or one for each of its ${rows} rows.`,
    );
  }
  const wrong = scale.findIndex((value) => !(value > 0 && value < Number.POSITIVE_INFINITY));
  if (wrong >= 0)
    throw invalidArgument(label, `scale ${wrong} is ${scale[wrong]}, but must be positive and finite.`);
}

/**
 * Checks and completes one tensor.
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the shape, or the encoding not the numbers.
 */
export function tensor(
  place: Pick<TensorSource, 'role' | 'shape' | 'label'> & Partial<Pick<TensorSource, 'layout' | 'segment'>>,
  given: TensorValues,
  encoding?: Encoding,
): TensorSource {
  const base = { ...place, layout: place.layout ?? 'full', segment: place.segment ?? 0, block: 0 };
  if (given === undefined || given === null) throw invalidArgument(base.label, 'no numbers were given.');
  const wrong = tensorValues(given);
  if (wrong !== undefined) throw invalidArgument(base.label, wrong);
  const coded = isCoded(given);
  const values = coded
    ? given.codes
    : Array.isArray(given)
      ? Float64Array.from(given)
      : (given as Floats | Pieces<Floats>);
  const expected = elementCount(base);
  if (hasLength(values) && values.length !== expected) {
    throw invalidArgument(
      base.label,
      `${values.length} numbers were given, but shape [${base.shape}]${base.layout === 'full' ? '' : ' as its lower triangle'} needs ${expected}.`,
    );
  }
  if (coded) {
    if (encoding !== undefined && encoding !== given.dtype) {
      throw invalidArgument(base.label, 'DAC codes have their encoding already: leave `encoding` out.');
    }
    const scale = typeof given.scale === 'number' ? [given.scale] : given.scale;
    checkScale(scale, base.shape[0], base.label);
    return { ...base, values, dtype: codedType(given, base.label), scale };
  }
  const dtype =
    (typeof encoding === 'object' ? encoding.dtype : encoding) ??
    (values instanceof Float64Array ? 'float64' : 'float32');
  if (!isInteger(dtype)) return { ...base, values, dtype, scale: [] };
  const wanted = typeof encoding === 'object' ? encoding.scale : 'tensor';
  const scale = typeof wanted === 'number' ? [wanted] : wanted;
  if (typeof scale !== 'string') checkScale(scale, base.shape[0], base.label);
  else if (!hasLength(values)) {
    throw invalidArgument(
      base.label,
      `numbers that come in pieces need a given scale to be sent as ${dtype}.`,
    );
  }
  return { ...base, values, dtype, scale };
}
