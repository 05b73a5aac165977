import type { Floats } from '../../compute/compute.js';
import type { TensorSpec } from '../../device/tensor.js';
import type { Dac } from '../converters/dac.js';
import { createUniforms } from '../noise/normals.js';
import type { BlockProgrammer } from './blockProgrammer.js';

/** One programming of a tensor. */
export interface TensorProgramming {
  tensor: number;
  /** Tells apart two arrays that hold the same numbers, J and J^T. */
  plane: 0 | 1;
  /** Counts the matrices of the session: each programming has errors of its own. */
  load: number;
  /** The numbers are those that were sent, so that codes may be the converter's own. */
  asCodes: boolean;
}

/** Programs tensors, or ranges of them, block by block: what is iterated over is done when the iteration ends. */
export interface TensorProgrammer {
  /** Full scale of the cells of each tensor that has been programmed. */
  readonly fullScales: Map<number, number>;
  /** Programs elements `from` to `to` in place, in the range that the DAC finds for all. */
  programNumbers(
    values: Floats,
    programming: TensorProgramming,
    from: number,
    to: number,
    codeStep?: number,
  ): Iterable<void>;
  /** Programs codes of the DAC, which are not rounded again: one scale for all, or one for each row. */
  programCodes(
    values: Floats,
    spec: TensorSpec,
    dtype: 'int8' | 'int16',
    programming: TensorProgramming,
  ): Iterable<void>;
}

// Numbers handled at once, so that what was sent can be compared with what the cells hold.
const blockNumbers = 1 << 16;

export function createTensorProgrammer(dac: Dac, blocks: BlockProgrammer, seed: number): TensorProgrammer {
  const fullScales = new Map<number, number>();
  return {
    fullScales,
    *programNumbers(
      values: Floats,
      { tensor, plane, load }: TensorProgramming,
      from: number,
      to: number,
      codeStep?: number,
    ) {
      const fullScale = dac.fullScaleFor(values, codeStep);
      fullScales.set(tensor, fullScale);
      const uniforms = createUniforms(seed, `matrix ${tensor} ${plane}`, load);
      for (let at = from; at < to; at += blockNumbers) {
        const block = values.subarray(at, Math.min(at + blockNumbers, to));
        blocks.program(block, { tensor, from: at, plane }, load, fullScale, (numbers) =>
          dac.convert(numbers, { fullScale, uniforms, codeStep }),
        );
        yield;
      }
    },
    *programCodes(
      values: Floats,
      { scale, shape }: TensorSpec,
      dtype: 'int8' | 'int16',
      { tensor, plane, load }: TensorProgramming,
    ) {
      const scales = scale.length === 0 ? [1] : scale;
      const fullScale = codesEnd(dtype, scales);
      fullScales.set(tensor, fullScale);
      const width = scales.length === 1 ? values.length : values.length / shape[0];
      for (const [row, each] of scales.entries()) {
        for (let at = row * width; at < (row + 1) * width; at += blockNumbers) {
          const block = values.subarray(at, Math.min(at + blockNumbers, (row + 1) * width));
          blocks.program(block, { tensor, from: at, plane }, load, fullScale, (numbers) =>
            dac.convertCodes(numbers, dtype, each),
          );
          yield;
        }
      }
    },
  };
}

/** Full scale of the widest of codes with these scales. */
export function codesEnd(dtype: 'int8' | 'int16', scale: readonly number[]): number {
  const widest = scale.length === 0 ? 1 : scale.reduce((most, each) => Math.max(most, each));
  return widest * 2 ** (dtype === 'int8' ? 7 : 15);
}
