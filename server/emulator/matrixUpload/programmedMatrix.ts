import { createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { dimensionOf, type Structure } from '../../device/matrix.js';
import { createCellArray } from '../array.js';
import type { Board } from '../board.js';
import type { DeviceConfig } from '../config.js';
import type { Dynamics } from '../dynamics/dynamics.js';
import type { LoadedMatrix } from '../loads.js';
import { type HeldTensor, scaledFloats } from '../operators/held.js';
import type { EigenvalueRange } from '../operators/operator.js';
import { type BuiltMatrix, buildMatrix, type HeldMatrix } from './builtMatrix.js';
import { mirrorSymmetric, stick } from './symmetricParts.js';

export interface ProgrammedParts extends HeldMatrix {
  version: number;
  /** Index of each held tensor among those that were sent: cells are counted by it. */
  tensors: number[];
  /** Full scale of the cells of each tensor sent. */
  fullScales: Map<number, number>;
  /** As programmed. */
  built: BuiltMatrix;
  /** Matrices that the device had programmed before. */
  programmedBefore: number;
  /** Device time of programming, seconds. */
  programmedAt: number;
  release(): void;
}

/** A programmed matrix, which drifts and breaks as the configuration and the faults of its device say. */
export class ProgrammedMatrix implements LoadedMatrix {
  readonly dimension: number;
  /** Device time from which drift counts, seconds. */
  programmedAt: number;
  /** Matrices that the device had programmed before. */
  programmedBefore: number;
  private made: { config: DeviceConfig; condition: string; dynamics: Dynamics } | undefined;

  constructor(
    private readonly board: Board,
    readonly parts: ProgrammedParts,
  ) {
    this.dimension = dimensionOf(parts.spec.structure);
    this.programmedAt = parts.programmedAt;
    this.programmedBefore = parts.programmedBefore;
  }

  get version(): number {
    return this.parts.version;
  }

  get precision(): Precision {
    return this.parts.built.precision;
  }

  get eigenvalues(): EigenvalueRange {
    return this.parts.built.eigenvalues;
  }

  release(): void {
    this.parts.release();
  }

  get structure(): Structure {
    return this.parts.spec.structure;
  }

  refresh(time: number, before: number): void {
    this.programmedAt = time;
    this.programmedBefore = before;
  }

  hasDriftedAt(time: number): boolean {
    return this.elapsedAt(time) > 0 || this.board.faults.driftFactor(this.programmedBefore) !== 1;
  }

  /** Seconds of drift. */
  private elapsedAt(time: number): number {
    return this.board.config.array.drift.law === 'none' ? 0 : Math.max(0, time - this.programmedAt);
  }

  async dynamicsAt(time: number): Promise<Dynamics> {
    const { config } = this.board;
    const condition = this.conditionAt(time);
    if (this.made?.config !== config || this.made.condition !== condition) {
      const built = condition === '' ? this.parts.built : await this.rebuiltAt(time);
      this.made = { config, condition, dynamics: await built.dynamics(config) };
    }
    return this.made.dynamics;
  }

  /** What the cells hold depends on it besides what was programmed; '' where they hold just that. */
  private conditionAt(time: number): string {
    const { faults } = this.board;
    const elapsed = this.elapsedAt(time);
    const jump = faults.driftFactor(this.programmedBefore);
    const stuck = faults.stuckCells(this.programmedBefore);
    if (elapsed === 0 && jump === 1 && stuck.length === 0) return '';
    return JSON.stringify([elapsed, jump, stuck]);
  }

  private rebuiltAt(time: number): Promise<BuiltMatrix> {
    const { held, second, spec } = this.parts;
    const first = held.map((tensor, k) => this.changed(tensor, k, 0, time));
    const other = second?.map((tensor, k) =>
      tensor === held[k] ? first[k] : this.changed(tensor, k, 1, time),
    );
    // A matrix that has become unstable makes the device diverge, as a board would.
    const accepting = { ...spec, acceptUnstable: true };
    return buildMatrix({ spec: accepting, held: first, second: other }, this.board.compute);
  }

  /** The cells of one array as they are at `time`. */
  private changed(tensor: HeldTensor, k: number, plane: number, time: number): HeldTensor {
    const { config, faults, seed } = this.board;
    const { tensors, fullScales } = this.parts;
    const array = createCellArray(config.array, config.deviceSeed, seed, faults.stuckCells());
    const values = copyOf(tensor);
    const jump = faults.driftFactor(this.programmedBefore);
    if (jump !== 1) for (let i = 0; i < values.length; i++) values[i] *= jump;
    const fullScale = fullScales.get(tensors[k]) ?? config.matrixDac.fullScale;
    array.drift(
      values,
      { tensor: tensors[k], from: 0, plane },
      Math.max(0, time - this.programmedAt),
      fullScale,
    );
    const isMirrored = !this.parts.second;
    if (isMirrored) mirrorSymmetric(values, tensor.spec);
    stick(values, tensor.spec, faults.stuckCells(), { tensor: tensors[k], plane }, isMirrored);
    return { spec: tensor.spec, values, scale: [] };
  }
}

function copyOf(tensor: HeldTensor): Floats {
  const precision = tensor.values instanceof Float64Array ? 'float64' : 'float32';
  const values = createFloats(precision, tensor.values.length);
  values.set(scaledFloats(tensor, precision));
  return values;
}
