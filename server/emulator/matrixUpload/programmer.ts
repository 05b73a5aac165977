import { largestMagnitude } from '../../../proto/wire/largestMagnitude.js';
import type { Floats } from '../../compute/compute.js';
import type { TensorSpec } from '../../device/tensor.js';
import { createCellArray } from '../array.js';
import type { DeviceConfig } from '../config.js';
import { createDac } from '../converters/dac.js';
import type { Faults } from '../faults.js';
import { createUniforms } from '../noise/normals.js';
import type { HeldTensor } from '../operators/held.js';
import { symmetricFloats } from '../operators/symmetric.js';

/** What programming did to a matrix; sums over all cells. */
export interface ProgrammingReport {
  /** By the range of the converter or of a cell. */
  clipped: number;
  /** sum (programmed - sent)^2. */
  sumSquaredError: number;
  /** sum sent^2. */
  sumSquares: number;
}

/** The path of matrix entries from the host's numbers to the cells: matrix DAC, then the array. */
export interface Programmer {
  readonly report: ProgrammingReport;
  /** Tensors that need no floats of their own: the cells hold what is sent. */
  holdsAsSent(spec: TensorSpec): boolean;
  /** A tensor's numbers can be programmed as they arrive, whatever else the matrix holds. */
  programsOnArrival(spec: TensorSpec): boolean;
  /** Programs elements `from` to `to` of a tensor that programsOnArrival, in place. */
  programPart(held: HeldTensor, tensor: number, from: number, to: number): void;
  /**
   * Programs a whole tensor in place; `load` counts the matrices of the session. `asCodes`: its numbers are those that
   * were sent, so that codes may be the converter's own.
   */
  programAll(held: HeldTensor, tensor: number, load: number, asCodes: boolean): void;
  /** Full scale of the cells of each tensor that has been programmed. */
  readonly fullScales: Map<number, number>;
}

// Numbers handled at once, so that what was sent can be compared with what is held.
const blockNumbers = 1 << 16;

const symmetricRoles = new Set(['dense', 'inputFactor', 'outputFactor']);

/** `plane` tells apart several arrays that hold the same numbers. */
export function createProgrammer(config: DeviceConfig, seed: number, faults: Faults, plane = 0): Programmer {
  const dac = createDac(config.matrixDac, config.deviceSeed, 'matrixDac');
  const array = createCellArray(config.array, config.deviceSeed, seed, faults.stuckCells());
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

  /** Converts and programs a block of one row scale. */
  function programBlock(
    values: Floats,
    place: { tensor: number; from: number; load: number },
    fullScale: number,
    convert: (values: Floats) => { clipped: number },
  ): void {
    const sent = values.slice();
    report.clipped += convert(values).clipped;
    if (rangeFactor !== 1) for (let i = 0; i < values.length; i++) values[i] *= rangeFactor;
    const { tensor, from, load } = place;
    report.clipped += array.program(values, { tensor, from, plane }, load, fullScale).clipped;
    for (let i = 0; i < values.length; i++) {
      report.sumSquaredError += (values[i] - sent[i]) ** 2;
      report.sumSquares += sent[i] * sent[i];
    }
  }

  function programRange(
    { values: held, spec }: HeldTensor,
    tensor: number,
    [from, to]: [number, number],
    load: number,
    asCodes: boolean,
  ): void {
    const values = held as Floats;
    const dtype = asCodes ? ownCodes(spec) : undefined;
    if (dtype) {
      programCodes(values, spec, dtype, tensor, load);
      return;
    }
    const largest = config.matrixDac.range === 'auto' ? largestMagnitude(values) : 0;
    const fullScale = dac.fullScaleFor(largest);
    fullScales.set(tensor, fullScale);
    const uniforms = createUniforms(seed, `matrix ${tensor} ${plane}`, load);
    for (let at = from; at < to; at += blockNumbers) {
      const block = values.subarray(at, Math.min(at + blockNumbers, to));
      programBlock(block, { tensor, from: at, load }, fullScale, (part) =>
        dac.convert(part, { fullScale, uniforms }),
      );
    }
  }

  function programCodes(
    values: Floats,
    { scale, shape }: TensorSpec,
    dtype: 'int8' | 'int16',
    tensor: number,
    load: number,
  ): void {
    const scales = scale.length === 0 ? [1] : scale;
    const end = 2 ** (dtype === 'int8' ? 7 : 15);
    const fullScale = Math.max(...scales) * end;
    fullScales.set(tensor, fullScale);
    const width = scales.length === 1 ? values.length : values.length / shape[0];
    scales.forEach((each, row) => {
      for (let at = row * width; at < (row + 1) * width; at += blockNumbers) {
        const block = values.subarray(at, Math.min(at + blockNumbers, (row + 1) * width));
        programBlock(block, { tensor, from: at, load }, fullScale, (part) =>
          dac.convertCodes(part, dtype, each),
        );
      }
    });
  }

  return {
    report,
    fullScales,
    holdsAsSent,
    programsOnArrival: (spec) =>
      !holdsAsSent(spec) &&
      !isSymmetric(spec) &&
      config.matrixDac.range === 'fixed' &&
      config.matrixDac.rounding === 'nearest' &&
      config.array.programmingStd === 0 &&
      ownCodes(spec) === undefined,
    programPart: (held, tensor, from, to) => programRange(held, tensor, [from, to], 0, false),
    programAll(held, tensor, load, asCodes) {
      if (asCodes && holdsAsSent(held.spec)) return;
      const { spec } = held;
      const values = held.values as Floats;
      const blocks = symmetricBlocks(spec);
      for (const { start, n } of blocks) {
        const block = values.subarray(start, start + n * n);
        block.set(symmetricFloats({ spec, values: block, scale: [] }, precisionOf(values), n));
      }
      programRange(held, tensor, [0, values.length], load, asCodes);
      if (config.array.mirrored) for (const { start, n } of blocks) mirror(values, start, n);
    },
  };
}

function precisionOf(values: Floats): 'float32' | 'float64' {
  return values instanceof Float64Array ? 'float64' : 'float32';
}

function isSymmetric(spec: TensorSpec): boolean {
  return symmetricRoles.has(spec.role) || (spec.role === 'curvature' && spec.shape.length === 3);
}

/** The square symmetric parts of a tensor. */
function symmetricBlocks(spec: TensorSpec): { start: number; n: number }[] {
  if (!isSymmetric(spec)) return [];
  if (spec.role !== 'curvature') return [{ start: 0, n: spec.shape[0] }];
  const [examples, n] = spec.shape;
  return Array.from({ length: examples }, (_, e) => ({ start: e * n * n, n }));
}

/** One cell holds a_ij and a_ji: that of the lower triangle. */
function mirror(values: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) values[start + j * n + i] = values[start + i * n + j];
  }
}
