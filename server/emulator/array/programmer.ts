import { type Floats, precisionOf } from '../../compute/compute.js';
import { codeStepOf, type TensorSpec } from '../../device/tensor.js';
import type { DeviceConfig } from '../config/schema.js';
import { createDac, type Dac } from '../converters/dac.js';
import type { Faults } from '../faults.js';
import { createUniforms } from '../noise/normals.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import { symmetricFloats } from '../operators/symmetric.js';
import { createBlockProgrammer, type ProgrammingReport } from './blockProgrammer.js';
import { isSymmetric, mirrorSymmetric, stick, symmetricParts } from './symmetricParts.js';

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

/** The path of matrix entries from the host's numbers to the cells: matrix DAC, then the array. */
export interface Programmer {
  readonly report: ProgrammingReport;
  /** Tensors that need no floats of their own: the cells hold what is sent. */
  holdsAsSent(spec: TensorSpec): boolean;
  /** A tensor's numbers can be programmed as they arrive, whatever else the matrix holds. */
  programsOnArrival(spec: TensorSpec): boolean;
  /** Programs elements `from` to `to` of a tensor that programsOnArrival, in place. */
  programRange(stored: StoredTensor, tensor: number, from: number, to: number): void;
  /** Programs a whole tensor in place. */
  programAll(stored: StoredTensor, programming: TensorProgramming): void;
  /** Full scale of the cells of each tensor that has been programmed. */
  readonly fullScales: Map<number, number>;
  /**
   * Full scale of the converter for each of the tensors sent, 0 for those that are not `kept`; undefined where it is
   * bypassed. When all is programmed.
   */
  converterScales(tensors: readonly TensorSpec[], kept: readonly number[]): number[] | undefined;
}

// Numbers handled at once, so that what was sent can be compared with what the cells hold.
const blockNumbers = 1 << 16;

export function createProgrammer(config: DeviceConfig, seed: number, faults: Faults): Programmer {
  const dac = createDac(config.matrixDac, config.deviceSeed, 'matrixDac');
  const blocks = createBlockProgrammer(config, seed, faults);
  const stuckCells = faults.stuckCells();
  const fullScales = new Map<number, number>();

  function holdsAsSent(spec: TensorSpec): boolean {
    if (!blocks.isIdeal) return false;
    return config.matrixDac.bits === 0 || (dac.isErrorFree && ownCodes(dac, spec) !== undefined);
  }

  function programNumbers(
    values: Floats,
    { tensor, plane, load }: TensorProgramming,
    from: number,
    to: number,
    codeStep?: number,
  ): void {
    const fullScale = dac.fullScaleFor(values, codeStep);
    fullScales.set(tensor, fullScale);
    const uniforms = createUniforms(seed, `matrix ${tensor} ${plane}`, load);
    for (let at = from; at < to; at += blockNumbers) {
      const block = values.subarray(at, Math.min(at + blockNumbers, to));
      blocks.program(block, { tensor, from: at, plane }, load, fullScale, (numbers) =>
        dac.convert(numbers, { fullScale, uniforms, codeStep }),
      );
    }
  }

  /** Programs codes of the DAC, which are not rounded again: one scale for all, or one for each row. */
  function programCodes(
    values: Floats,
    { scale, shape }: TensorSpec,
    dtype: 'int8' | 'int16',
    { tensor, plane, load }: TensorProgramming,
  ): void {
    const scales = scale.length === 0 ? [1] : scale;
    const fullScale = codesEnd(dtype, scales);
    fullScales.set(tensor, fullScale);
    const width = scales.length === 1 ? values.length : values.length / shape[0];
    scales.forEach((each, row) => {
      for (let at = row * width; at < (row + 1) * width; at += blockNumbers) {
        const block = values.subarray(at, Math.min(at + blockNumbers, (row + 1) * width));
        blocks.program(block, { tensor, from: at, plane }, load, fullScale, (numbers) =>
          dac.convertCodes(numbers, dtype, each),
        );
      }
    });
  }

  return {
    report: blocks.report,
    fullScales,
    holdsAsSent,
    converterScales(tensors, kept) {
      if (config.matrixDac.bits === 0) return undefined;
      return tensors.map((spec, k) => {
        if (!kept.includes(k)) return 0;
        const dtype = ownCodes(dac, spec);
        return fullScales.get(k) ?? (dtype ? codesEnd(dtype, spec.scale) : 0);
      });
    },
    programsOnArrival: (spec) =>
      !holdsAsSent(spec) &&
      !isSymmetric(spec) &&
      config.matrixDac.range === 'fixed' &&
      config.matrixDac.rounding === 'nearest' &&
      config.array.programmingStd === 0 &&
      ownCodes(dac, spec) === undefined,
    programRange(stored, tensor, from, to) {
      programNumbers(stored.values as Floats, { tensor, plane: 0, load: 0, asCodes: false }, from, to);
    },
    programAll(stored, programming) {
      const { spec } = stored;
      if (programming.asCodes && holdsAsSent(spec)) return;
      const values = stored.values as Floats;
      makeSymmetric(values, spec);
      const codes = programming.asCodes ? ownCodes(dac, spec) : undefined;
      const codeStep = programming.asCodes ? codeStepOf(spec) : undefined;
      if (codes) programCodes(values, spec, codes, programming);
      else programNumbers(values, programming, 0, values.length, codeStep);
      if (config.array.mirrored) mirrorSymmetric(values, spec);
      stick(values, spec, stuckCells, programming, config.array.mirrored);
    },
  };
}

/** The integer format of a tensor whose codes are the converter's own. */
function ownCodes(dac: Dac, { dtype, scale }: TensorSpec): 'int8' | 'int16' | undefined {
  return (dtype === 'int8' || dtype === 'int16') && dac.takesCodes(dtype, scale) ? dtype : undefined;
}

function makeSymmetric(values: Floats, spec: TensorSpec): void {
  for (const { start, n } of symmetricParts(spec)) {
    const block = values.subarray(start, start + n * n);
    block.set(symmetricFloats({ spec, values: block, scale: [] }, precisionOf(values), n));
  }
}

/** Full scale of the widest of codes with these scales. */
function codesEnd(dtype: 'int8' | 'int16', scale: readonly number[]): number {
  const widest = scale.length === 0 ? 1 : scale.reduce((most, each) => Math.max(most, each));
  return widest * 2 ** (dtype === 'int8' ? 7 : 15);
}
