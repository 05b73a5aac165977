import { type Floats, precisionOf } from '../../compute/compute.js';
import { codeStepOf, type TensorSpec } from '../../device/tensor.js';
import type { DeviceConfig } from '../config/schema.js';
import { createDac, type Dac } from '../converters/dac.js';
import type { Faults } from '../faults.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import { symmetricFloats } from '../operators/symmetric.js';
import type { Checkpoint } from '../simulation/checkpoint.js';
import { createBlockProgrammer, type ProgrammingReport } from './blockProgrammer.js';
import { isSymmetric, mirrorSymmetric, stick, symmetricParts } from './symmetricParts.js';
import { codesEnd, createTensorProgrammer, type TensorProgramming } from './tensorProgrammer.js';

/** The path of matrix entries from the host's numbers to the cells: matrix DAC, then the array. */
export interface Programmer {
  readonly report: ProgrammingReport;
  /** Tensors that need no floats of their own: the cells hold what is sent. */
  holdsAsSent(spec: TensorSpec): boolean;
  /** A tensor's numbers can be programmed as they arrive, whatever else the matrix holds. */
  programsOnArrival(spec: TensorSpec): boolean;
  /** Programs elements `from` to `to` of a tensor that programsOnArrival, in place. */
  programRange(stored: StoredTensor, tensor: number, from: number, to: number): void;
  /** Programs a whole tensor in place; `pause` is called every few milliseconds at least. */
  programAll(stored: StoredTensor, programming: TensorProgramming, pause: Checkpoint['pause']): Promise<void>;
  /** Full scale of the cells of each tensor that has been programmed. */
  readonly fullScales: Map<number, number>;
  /**
   * Full scale of the converter for each of the tensors sent, 0 for those that are not `kept`; undefined where it is
   * bypassed. When all is programmed.
   */
  converterScales(tensors: readonly TensorSpec[], kept: readonly number[]): number[] | undefined;
}

export function createProgrammer(config: DeviceConfig, seed: number, faults: Faults): Programmer {
  const dac = createDac(config.matrixDac, config.deviceSeed, 'matrixDac');
  const blocks = createBlockProgrammer(config, seed, faults);
  const tensorProgrammer = createTensorProgrammer(dac, blocks, seed);
  const stuckCells = faults.stuckCells();
  const { fullScales } = tensorProgrammer;

  function holdsAsSent(spec: TensorSpec): boolean {
    if (!blocks.isIdeal) return false;
    return config.matrixDac.bits === 0 || (dac.isErrorFree && ownCodes(dac, spec) !== undefined);
  }

  return {
    report: blocks.report,
    fullScales,
    holdsAsSent,
    converterScales(tensors, kept) {
      if (config.matrixDac.bits === 0) return undefined;
      const isKept = new Set(kept);
      return tensors.map((spec, k) => {
        if (!isKept.has(k)) return 0;
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
      const programming = { tensor, plane: 0, load: 0, asCodes: false } as const;
      for (const _ of tensorProgrammer.programNumbers(stored.values as Floats, programming, from, to)) {
        // To the end: a range is short.
      }
    },
    async programAll(stored, programming, pause) {
      const { spec } = stored;
      if (programming.asCodes && holdsAsSent(spec)) return;
      const values = stored.values as Floats;
      makeSymmetric(values, spec);
      const codes = programming.asCodes ? ownCodes(dac, spec) : undefined;
      const codeStep = programming.asCodes ? codeStepOf(spec) : undefined;
      const blocks = codes
        ? tensorProgrammer.programCodes(values, spec, codes, programming)
        : tensorProgrammer.programNumbers(values, programming, 0, values.length, codeStep);
      for (const _ of blocks) await pause();
      if (config.array.mirrored) await mirrorSymmetric(values, spec, pause);
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
    block.set(symmetricFloats({ spec, values: block, scale: [] }, precisionOf(values), n, start));
  }
}
