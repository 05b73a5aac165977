import { assemble } from './assembler.js';
import { fromBfloat16, toBfloat16 } from './formats/bfloat16.js';
import { fromFloat16, toFloat16 } from './formats/float16.js';
import { fromInt8, toInt8 } from './formats/int8.js';
import { fromInt16, toInt16 } from './formats/int16.js';
import { blockNumbers, peakAddress, targetAddress } from './formats/loop.js';
import { peak } from './formats/peak.js';

export { blockNumbers };

/** Two for each number format of the wire that is not float32 or float64, by the name of its type, and the peak. */
const kernels = assemble(
  {
    ...{ fromFloat16, fromBfloat16, fromInt16, fromInt8 },
    ...{ toFloat16, toBfloat16, toInt16, toInt8 },
    peak,
  },
  2,
);

/** Memory that the kernels read, from its start; up to blockNumbers of 4 bytes. */
export const input = new Uint8Array(kernels.memory, 0, targetAddress);
/** Memory that the kernels write. */
export const output = new Uint8Array(kernels.memory, targetAddress, peakAddress - targetAddress);
/** The numbers of `input` seen as float32. */
export const inputFloats = new Float32Array(kernels.memory, 0, blockNumbers);
const peakBits = new Int32Array(kernels.memory, peakAddress, 4);
const peakFloat = new Float32Array(1);

/**
 * Converts the first `bytes` bytes of `input`, at least one. Floats are float32; `scale` counts for integers only: the
 * value of one code, a normal float32. toInt8 and toInt16 saturate and give 0 for NaN.
 */
export function convert(kernel: Exclude<keyof typeof kernels, 'memory'>, bytes: number, scale = 1): void {
  kernels[kernel](bytes, scale);
}

/** Largest magnitude that the last `peak` or `to...` saw, also beyond the last number: clear what lies there. */
export function lastPeak(): number {
  new Int32Array(peakFloat.buffer)[0] = Math.max(...peakBits);
  return peakFloat[0];
}

/** Puts numbers into `input` as float32, and zeros behind them. */
export function bringFloats(block: Float32Array | Float64Array): void {
  inputFloats.set(block);
  input.fill(0, 4 * block.length, 4 * block.length + 64);
}
