import { type Floats, precisionOf } from '../../compute/compute.js';
import { codeStepOf, type TensorSpec } from '../../device/tensor.js';
import type { DeviceConfig } from '../config/schema.js';
import type { Conversion } from '../converters/converter.js';
import { createDac } from '../converters/dac.js';
import type { Faults } from '../faults.js';
import { createUniforms } from '../noise/normals.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import { symmetricFloats } from '../operators/symmetric.js';
import { createCellArray } from './cellArray.js';
import { isSymmetric, mirrorSymmetric, stick, symmetricParts } from './symmetricParts.js';

/** What programming did to a matrix; sums over all cells. */
export interface ProgrammingReport {
  /** By the range of the converter or of a cell. */
  clipped: number;
  /** sum (programmed - sent)^2. */
  sumSquaredError: number;
  /** sum sent^2. */
  sumSquares: number;
}

/** Which cells a tensor goes to. */
export interface Cells {
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
  programPart(held: StoredTensor, tensor: number, from: number, to: number): void;
  /** Programs a whole tensor in place. */
  programAll(held: StoredTensor, cells: Cells): void;
  /** Full scale of the cells of each tensor that has been programmed. */
  readonly fullScales: Map<number, number>;
  /**
   * Full scale of the converter for each of the tensors sent, 0 for those that are not `kept`; undefined where it is
   * bypassed. When all is programmed.
   */
  converterScales(tensors: readonly TensorSpec[], kept: readonly number[]): number[] | undefined;
}

// Numbers handled at once, so that what was sent can be compared with what is held.
const blockNumbers = 1 << 16;

export function createProgrammer(config: DeviceConfig, seed: number, faults: Faults): Programmer {
  const dac = createDac(config.matrixDac, config.deviceSeed, 'matrixDac');
  const stuckCells = faults.stuckCells();
  const array = createCellArray(config.array, config.deviceSeed, seed, stuckCells);
  const rangeFactor = faults.rangeFactor('matrixDac');
  const report: ProgrammingReport = { clipped: 0, sumSquaredError: 0, sumSquares: 0 };
  const fullScales = new Map<number, number>();
  const isExact = config.matrixDac.bits === 0 && array.isIdeal && rangeFactor === 1;

  function ownCodes({ dtype, scale }: TensorSpec): 'int8' | 'int16' | undefined {
    return (dtype === 'int8' || dtype === 'int16') && dac.takesCodes(dtype, scale) ? dtype : undefined;
  }

  function holdsAsSent(spec: TensorSpec): boolean {
    return isExact || (array.isIdeal && dac.isErrorFree && rangeFactor === 1 && ownCodes(spec) !== undefined);
  }

  /** Converts and programs a block of one row scale, the numbers from `from` on. */
  function programBlock(
    values: Floats,
    from: number,
    { tensor, plane, load }: Cells,
    fullScale: number,
    convert: (values: Floats) => Conversion,
  ): void {
    if (array.isIdeal && rangeFactor === 1) {
      const done = convert(values);
      report.clipped += done.clipped;
      report.sumSquaredError += done.sumSquaredError;
      report.sumSquares += done.sumSquares;
      return;
    }
    const sent = values.slice();
    report.clipped += convert(values).clipped;
    if (rangeFactor !== 1) for (let i = 0; i < values.length; i++) values[i] *= rangeFactor;
    report.clipped += array.program(values, { tensor, from, plane }, load, fullScale).clipped;
    for (let i = 0; i < values.length; i++) {
      report.sumSquaredError += (values[i] - sent[i]) ** 2;
      report.sumSquares += sent[i] * sent[i];
    }
  }

  function programNumbers(values: Floats, cells: Cells, from: number, to: number, codeStep?: number): void {
    const { tensor, plane, load } = cells;
    const fullScale = dac.fullScaleFor(values, codeStep);
    fullScales.set(tensor, fullScale);
    const uniforms = createUniforms(seed, `matrix ${tensor} ${plane}`, load);
    for (let at = from; at < to; at += blockNumbers) {
      const block = values.subarray(at, Math.min(at + blockNumbers, to));
      programBlock(block, at, cells, fullScale, (part) =>
        dac.convert(part, { fullScale, uniforms, codeStep }),
      );
    }
  }

  /** Numbers that are codes of the DAC: not rounded again. */
  function programCodes(
    values: Floats,
    { scale, shape }: TensorSpec,
    dtype: 'int8' | 'int16',
    cells: Cells,
  ): void {
    const scales = scale.length === 0 ? [1] : scale;
    const fullScale = codesEnd(dtype, scales);
    fullScales.set(cells.tensor, fullScale);
    const width = scales.length === 1 ? values.length : values.length / shape[0];
    scales.forEach((each, row) => {
      for (let at = row * width; at < (row + 1) * width; at += blockNumbers) {
        const block = values.subarray(at, Math.min(at + blockNumbers, (row + 1) * width));
        programBlock(block, at, cells, fullScale, (part) => dac.convertCodes(part, dtype, each));
      }
    });
  }

  return {
    report,
    fullScales,
    converterScales(tensors, kept) {
      if (config.matrixDac.bits === 0) return undefined;
      return tensors.map((spec, k) => {
        if (!kept.includes(k)) return 0;
        const dtype = ownCodes(spec);
        return fullScales.get(k) ?? (dtype ? codesEnd(dtype, spec.scale) : 0);
      });
    },
    holdsAsSent,
    programsOnArrival: (spec) =>
      !holdsAsSent(spec) &&
      !isSymmetric(spec) &&
      config.matrixDac.range === 'fixed' &&
      config.matrixDac.rounding === 'nearest' &&
      config.array.programmingStd === 0 &&
      ownCodes(spec) === undefined,
    programPart(held, tensor, from, to) {
      programNumbers(held.values as Floats, { tensor, plane: 0, load: 0, asCodes: false }, from, to);
    },
    programAll(held, cells) {
      const { spec } = held;
      if (cells.asCodes && holdsAsSent(spec)) return;
      const values = held.values as Floats;
      for (const { start, n } of symmetricParts(spec)) {
        const block = values.subarray(start, start + n * n);
        block.set(symmetricFloats({ spec, values: block, scale: [] }, precisionOf(values), n));
      }
      const dtype = cells.asCodes ? ownCodes(spec) : undefined;
      if (dtype) programCodes(values, spec, dtype, cells);
      else programNumbers(values, cells, 0, values.length, cells.asCodes ? codeStepOf(spec) : undefined);
      if (config.array.mirrored) mirrorSymmetric(values, spec);
      stick(values, spec, stuckCells, cells, config.array.mirrored);
    },
  };
}

/** Full scale of the widest of codes with these scales. */
function codesEnd(dtype: 'int8' | 'int16', scale: readonly number[]): number {
  const widest = scale.length === 0 ? 1 : scale.reduce((most, each) => Math.max(most, each));
  return widest * 2 ** (dtype === 'int8' ? 7 : 15);
}
