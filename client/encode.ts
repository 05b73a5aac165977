import type { DataType, Floats } from './dtype.js';

const oneFloat = new Float32Array(1);
const itsBits = new Uint32Array(oneFloat.buffer);

/** Largest absolute value; NaN if any number is NaN. */
export function largestMagnitude(values: Floats): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]);
    if (magnitude > largest) largest = magnitude;
    else if (Number.isNaN(magnitude)) return magnitude;
  }
  return largest;
}

/** Bits of the nearest IEEE 754 binary16, ties to even. */
function float16Bits(value: number): number {
  oneFloat[0] = value;
  const bits = itsBits[0];
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7fffff;
  if (exponent === 143) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent < -10) return sign;
  // Subnormals lose one place more for each step below the smallest exponent.
  const shift = exponent > 0 ? 13 : 14 - exponent;
  const whole = exponent > 0 ? (exponent << 23) | fraction : fraction | 0x800000;
  const kept = whole >>> shift;
  const rest = whole & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0));
}

/** Bits of the nearest bfloat16, ties to even. */
function bfloat16Bits(value: number): number {
  oneFloat[0] = value;
  const bits = itsBits[0];
  if (Number.isNaN(value)) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** Wire bytes of numbers. Integers are codes, rounded to the nearest, clipped; `scale` is the value of one code. */
export function encodeInto(values: Floats, dtype: DataType, scale: number, out: Uint8Array): void {
  const { buffer, byteOffset } = out;
  const n = values.length;
  switch (dtype) {
    case 'float64':
      new Float64Array(buffer, byteOffset, n).set(values);
      return;
    case 'float32':
      new Float32Array(buffer, byteOffset, n).set(values);
      return;
    case 'float16':
    case 'bfloat16': {
      const bits = dtype === 'float16' ? float16Bits : bfloat16Bits;
      const target = new Uint16Array(buffer, byteOffset, n);
      for (let i = 0; i < n; i++) target[i] = bits(values[i]);
      return;
    }
    default: {
      const target =
        dtype === 'int8' ? new Int8Array(buffer, byteOffset, n) : new Int16Array(buffer, byteOffset, n);
      const top = dtype === 'int8' ? 127 : 32767;
      for (let i = 0; i < n; i++) {
        target[i] = Math.max(-top - 1, Math.min(top, Math.round(values[i] / scale)));
      }
    }
  }
}
