import { createFloats, type Floats } from '../../compute/compute.js';
import { dimensionOf, type MatrixSpec } from '../../device/matrix.js';
import { createCellArray } from '../array.js';
import type { Board } from '../board.js';
import type { DeviceConfig } from '../config.js';
import { createDynamics } from '../dynamics/createDynamics.js';
import type { Dynamics } from '../dynamics/dynamics.js';
import type { LoadedMatrix } from '../loads.js';
import { createBuilder } from '../operators/builder.js';
import { type HeldTensor, scaledFloats } from '../operators/held.js';
import type { EigenvalueRange, Operator } from '../operators/operator.js';

export interface ProgrammedParts {
  version: number;
  /** What the arrays hold. */
  spec: MatrixSpec;
  held: HeldTensor[];
  /** Index of each held tensor among those that were sent: cells are counted by it. */
  tensors: number[];
  /** Full scale of the cells of each tensor sent. */
  fullScales: Map<number, number>;
  /** Of the matrix as programmed. */
  operator: Operator;
  eigenvalues: EigenvalueRange;
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
  private made: { config: DeviceConfig; condition: string; dynamics: Dynamics } | undefined;

  constructor(
    private readonly board: Board,
    readonly parts: ProgrammedParts,
  ) {
    this.dimension = dimensionOf(parts.spec.structure);
    this.programmedAt = parts.programmedAt;
  }

  get version(): number {
    return this.parts.version;
  }

  get precision(): Operator['precision'] {
    return this.parts.operator.precision;
  }

  get eigenvalues(): EigenvalueRange {
    return this.parts.eigenvalues;
  }

  release(): void {
    this.parts.release();
  }

  refresh(time: number): void {
    this.programmedAt = time;
  }

  async dynamicsAt(time: number): Promise<Dynamics> {
    const { config } = this.board;
    const condition = this.conditionAt(time);
    if (this.made?.config !== config || this.made.condition !== condition) {
      const operator = await this.operatorAt(time, condition);
      this.made = { config, condition, dynamics: await createDynamics(operator, config) };
    }
    return this.made.dynamics;
  }

  /** What the operator depends on besides what was programmed; '' where it is as programmed. */
  private conditionAt(time: number): string {
    const { config, faults } = this.board;
    const elapsed = config.array.drift.law === 'none' ? 0 : Math.max(0, time - this.programmedAt);
    const jump = faults.driftFactor(this.parts.programmedBefore);
    const stuck = faults.stuckCells(this.parts.programmedBefore);
    if (elapsed === 0 && jump === 1 && stuck.length === 0) return '';
    return JSON.stringify([elapsed, jump, stuck]);
  }

  private async operatorAt(time: number, condition: string): Promise<Operator> {
    const { parts, board } = this;
    if (condition === '') return parts.operator;
    const { config, faults } = board;
    const array = createCellArray(config.array, config.deviceSeed, board.seed, faults.stuckCells());
    const elapsed = Math.max(0, time - this.programmedAt);
    const jump = faults.driftFactor(parts.programmedBefore);
    const stuck = faults.stuckCells(parts.programmedBefore);
    const held = parts.held.map((tensor, k): HeldTensor => {
      const values = copyOf(tensor);
      const place = { tensor: parts.tensors[k], from: 0 };
      const fullScale = parts.fullScales.get(place.tensor) ?? config.matrixDac.fullScale;
      if (jump !== 1) for (let i = 0; i < values.length; i++) values[i] *= jump;
      array.drift(values, place, elapsed, fullScale);
      for (const cell of stuck) {
        if (cell.tensor === place.tensor && cell.element < values.length) values[cell.element] = cell.value;
      }
      return { spec: tensor.spec, values, scale: [] };
    });
    // A matrix that has become unstable makes the device diverge, as a board would.
    return createBuilder({ ...parts.spec, acceptUnstable: true }, held, board.compute).finish();
  }
}

function copyOf(tensor: HeldTensor): Floats {
  const precision = tensor.values instanceof Float64Array ? 'float64' : 'float32';
  const values = createFloats(precision, tensor.values.length);
  values.set(scaledFloats(tensor, precision));
  return values;
}
