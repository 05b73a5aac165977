import { createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { dimensionOf, type MatrixSpec, type Structure } from '../../device/matrix.js';
import type { Board } from '../board.js';
import type { DeviceConfig } from '../config/schema.js';
import type { Dynamics } from '../dynamics/dynamics.js';
import type { EigenvalueRange } from '../operators/operator.js';
import { type StoredTensor, scaledFloats } from '../operators/storedTensor.js';
import { type Checkpoint, createCheckpoint } from '../simulation/checkpoint.js';
import type { LoadedMatrix } from '../simulation/loaded.js';
import { type BuiltMatrix, buildMatrix } from './buildMatrix.js';
import { createCellArray } from './cellArray.js';
import type { StuckCell } from './defects.js';
import type { ProgrammedCells } from './programmedCells.js';
import { mirrorSymmetric, stick } from './symmetricParts.js';

/** One version of a matrix: the cells, which versions with other damping share, and what is computed with them. */
export interface MatrixVersion {
  version: number;
  spec: MatrixSpec;
  cells: ProgrammedCells;
  /** As programmed. */
  built: BuiltMatrix;
  /** Least lambda that the cells have been used with: the way in which states are computed depends on it. */
  leastDamping: number;
}

// Numbers of cells changed before others get their turn.
const sliceNumbers = 2 ** 18;

/** What became of the cells since they were programmed. */
interface Change {
  /** Seconds of drift. */
  elapsed: number;
  /** Factor of drift jumps. */
  jump: number;
  stuck: StuckCell[];
  pause: Checkpoint['pause'];
}

/** A programmed matrix, which drifts and breaks as the configuration and the faults of its device say. */
export class ProgrammedMatrix implements LoadedMatrix {
  readonly dimension: number;
  private made: { config: DeviceConfig; condition: string; dynamics: Dynamics } | undefined;

  constructor(
    private readonly board: Board,
    readonly programmed: MatrixVersion,
  ) {
    this.dimension = dimensionOf(programmed.spec.structure);
  }

  get version(): number {
    return this.programmed.version;
  }

  get precision(): Precision {
    return this.programmed.built.precision;
  }

  get eigenvalues(): EigenvalueRange {
    return this.programmed.built.eigenvalues;
  }

  get structure(): Structure {
    return this.programmed.spec.structure;
  }

  private get contents() {
    return this.programmed.cells.contents;
  }

  refresh(time: number, before: number): void {
    this.programmed.cells.refresh(time, before);
  }

  release(): void {
    this.programmed.cells.release();
  }

  async withDamping(damping: number, version: number): Promise<ProgrammedMatrix> {
    const { board, programmed } = this;
    const changed = new ProgrammedMatrix(board, {
      version,
      spec: { ...programmed.spec, damping },
      cells: programmed.cells,
      built: await programmed.built.withDamping(damping),
      leastDamping: Math.min(programmed.leastDamping, damping),
    });
    // What the dynamics cannot do with this matrix is told now, not when the state is read.
    await changed.dynamicsAt(board.clock.now());
    programmed.cells.share();
    return changed;
  }

  hasDriftedAt(time: number): boolean {
    return this.elapsedAt(time) > 0 || this.board.faults.driftFactor(this.contents.programmedBefore) !== 1;
  }

  /** Seconds of drift. */
  private elapsedAt(time: number): number {
    const { config, clock } = this.board;
    if (config.array.drift.law === 'none') return 0;
    return Math.max(0, time - this.contents.programmedAt) * clock.tick;
  }

  async dynamicsAt(time: number): Promise<Dynamics> {
    const { config } = this.board;
    const condition = this.conditionAt(time);
    if (this.made?.config !== config || this.made.condition !== condition) {
      const built = condition === '' ? this.programmed.built : await this.rebuiltAt(time);
      this.made = { config, condition, dynamics: await built.dynamics(config) };
    }
    return this.made.dynamics;
  }

  /** What the cells hold depends on it besides what was programmed; '' where they hold just that. */
  private conditionAt(time: number): string {
    const { faults } = this.board;
    const { programmedBefore } = this.contents;
    const elapsed = this.elapsedAt(time);
    const jump = faults.driftFactor(programmedBefore);
    const stuck = faults.stuckCells(programmedBefore);
    if (elapsed === 0 && jump === 1 && stuck.length === 0) return '';
    return JSON.stringify([elapsed, jump, stuck]);
  }

  private async rebuiltAt(time: number): Promise<BuiltMatrix> {
    const { stored, second } = this.contents;
    const { faults, hostClock } = this.board;
    const change: Change = {
      elapsed: this.elapsedAt(time),
      jump: faults.driftFactor(this.contents.programmedBefore),
      stuck: faults.stuckCells(),
      pause: createCheckpoint(hostClock, () => {}).pause,
    };
    const first: StoredTensor[] = [];
    for (const [k, tensor] of stored.entries()) first.push(await this.changed(tensor, k, 0, change));
    const other: StoredTensor[] = [];
    for (const [k, tensor] of (second ?? []).entries()) {
      other.push(tensor === stored[k] ? first[k] : await this.changed(tensor, k, 1, change));
    }
    // A matrix that has become unstable makes the device diverge, as a board would.
    const accepting = { ...this.programmed.spec, acceptUnstable: true };
    return buildMatrix(
      { spec: accepting, stored: first, second: second && other, isChanged: true },
      this.board.compute,
    );
  }

  /** The cells of one array as they have become. */
  private async changed(
    tensor: StoredTensor,
    k: number,
    plane: number,
    { elapsed, jump, stuck, pause }: Change,
  ): Promise<StoredTensor> {
    const { config, session } = this.board;
    const { tensors, fullScales, second } = this.contents;
    const array = createCellArray(config.array, config.deviceSeed, session.seed, stuck);
    const values = copyOf(tensor);
    const fullScale = fullScales.get(tensors[k]) ?? config.matrixDac.fullScale;
    for (let from = 0; from < values.length; from += sliceNumbers) {
      const slice = values.subarray(from, from + sliceNumbers);
      if (jump !== 1) for (let i = 0; i < slice.length; i++) slice[i] *= jump;
      array.drift(slice, { tensor: tensors[k], from, plane }, elapsed, fullScale);
      await pause();
    }
    const isMirrored = !second;
    if (isMirrored) await mirrorSymmetric(values, tensor.spec, pause);
    stick(values, tensor.spec, stuck, { tensor: tensors[k], plane }, isMirrored);
    return { spec: tensor.spec, values, scale: [] };
  }
}

function copyOf(tensor: StoredTensor): Floats {
  const precision = tensor.values instanceof Float64Array ? 'float64' : 'float32';
  const values = createFloats(precision, tensor.values.length);
  values.set(scaledFloats(tensor, precision));
  return values;
}
