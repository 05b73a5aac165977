import { createFloats, type Floats, type Precision } from '../../compute/compute.js';

/** The numbers in a precision: the array itself where it has that already. */
export function convertedFloats(values: Floats, precision: Precision): Floats {
  if (values instanceof Float64Array === (precision === 'float64')) return values;
  const out = createFloats(precision, values.length);
  out.set(values);
  return out;
}
