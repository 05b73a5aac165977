import { createFloats, type Floats, precisionOf } from '../../compute/compute.js';
import type { InitialState } from '../../device/device.js';
import type { Dynamics } from '../dynamics/dynamics.js';
import type { Normals, Walk } from '../operators/operator.js';
import type { Checkpoint } from './checkpoint.js';
import type { Effect } from './entry.js';
import type { LoadedMatrix, LoadedVector } from './loaded.js';

export interface CellStateOptions {
  /** Noise variance. */
  kappa(): number;
  /** True time constant over the nominal one. */
  tauFactor(): number;
  /** Standard normals of the `counter`-th transition. */
  normals(counter: number): Normals;
  /** State of a hidden variable (inductor currents, coloured noise) that starts before the `counter`-th transition. */
  freshHidden(length: number, counter: number): Floats;
  /** The hidden variable belongs to the state and starts afresh with it (inductor currents). */
  hiddenStartsAfresh(): boolean;
}

/** The state of the analog cells, and the matrix, target and loaded state that are in effect. */
export interface CellFacts {
  state: Floats | undefined;
  /** The state is the target's own array. */
  isAtTarget: boolean;
  hidden: Floats | undefined;
  /** Transitions computed so far: each has its own stream of noise. */
  transitions: number;
  matrix: LoadedMatrix | undefined;
  target: LoadedVector | undefined;
  loaded: LoadedVector | undefined;
}

/** States that are asked of the cells. */
export type WalkRequest = Pick<Walk, 'step' | 'count' | 'out' | 'normals' | 'ahead'>;

/** The analog cells as they are now. Simulation moves them on; a session that begins and a snapshot set them. */
export class CellState {
  private present: Floats | undefined;
  private hidden: Floats | undefined;
  private effective: Partial<Pick<CellFacts, 'matrix' | 'target' | 'loaded'>> = {};
  private transitions = 0;
  /** Memory for one state, used again: fresh memory of this size costs more than what is computed into it. */
  private spare: Floats | undefined;
  /** The target in the precision of the matrix. */
  private force: { target: LoadedVector; values: Floats } | undefined;

  constructor(private readonly options: CellStateOptions) {}

  /** Bytes of the state, and of what is hidden beside it. */
  get bytes(): number {
    return (this.present?.byteLength ?? 0) + (this.hidden?.byteLength ?? 0);
  }

  /** Undefined before a matrix is in effect. */
  get state(): Floats | undefined {
    return this.present;
  }

  get matrix(): LoadedMatrix | undefined {
    return this.effective.matrix;
  }

  get target(): LoadedVector | undefined {
    return this.effective.target;
  }

  get loaded(): LoadedVector | undefined {
    return this.effective.loaded;
  }

  apply(effect: Effect): void {
    if (effect.what === 'matrix') {
      this.takeMatrix(effect.load);
      return;
    }
    const role = effect.what === 'target' ? 'target' : 'loaded';
    this.letGo(this[role]);
    this.effective[role] = effect.load;
  }

  /** A vector goes out of effect, and the state, which may be its array, stays. */
  private letGo(load: LoadedVector | undefined): void {
    if (!load) return;
    if (this.present === load.values) {
      const copy = this.room();
      copy.set(load.values);
      this.moveTo(copy);
    }
    load.release();
  }

  private takeMatrix(matrix: LoadedMatrix): void {
    this.matrix?.release();
    this.effective.matrix = matrix;
    const { precision, dimension } = matrix;
    if (this.present?.length !== dimension) {
      this.present = createFloats(precision, dimension);
      this.hidden = undefined;
    }
    this.present = converted(this.present, matrix);
    if (this.hidden) this.hidden = converted(this.hidden, matrix);
  }

  /** Where an evolution starts from. */
  start(initialState: InitialState): void {
    const { matrix, loaded } = this;
    if (initialState === 'keep' || !this.present || !matrix) return;
    if (initialState === 'zero') this.moveTo(this.room().fill(0));
    if (initialState === 'target') this.moveToTarget();
    if (initialState === 'loaded' && loaded) this.moveTo(converted(loaded.values, matrix));
    if (this.options.hiddenStartsAfresh()) this.hidden = undefined;
  }

  /** The state becomes the target, without a copy. */
  private moveToTarget(): void {
    if (this.target && this.matrix) this.moveTo(this.forceOf(this.target, this.matrix));
  }

  /** Memory for another state like the present one; what is in it is of no value. */
  room(): Floats {
    const { state } = this;
    if (!state) throw new Error('The cells have no state before a matrix is in effect.');
    const precision = precisionOf(state);
    if (this.spare?.length !== state.length || precisionOf(this.spare) !== precision) {
      this.spare = createFloats(precision, state.length);
    }
    return this.spare;
  }

  /** The state is another array from now on, which is never written to again. */
  moveTo(state: Floats): void {
    const { state: before, target, loaded, force } = this;
    this.present = state;
    if (this.spare === state) this.spare = undefined;
    const isLoad = [target?.values, loaded?.values, force?.values].some((values) => values === before);
    if (!isLoad) this.spare ??= before;
  }

  /** A stream of noise for the transitions to come. */
  nextNormals(): Normals {
    return this.options.normals(this.transitions++);
  }

  /** The state `step` units of tau later, as walk() computes it. If that fails, the same noise comes again. */
  async transition(started: number, step: number, ahead: number, checkpoint: Checkpoint): Promise<void> {
    const out = this.room();
    const { transitions } = this;
    try {
      const normals = this.nextNormals();
      await this.walk(started, { step, count: 1, out, normals, ahead }, checkpoint);
    } catch (error) {
      this.transitions = transitions;
      throw error;
    }
    this.moveTo(out);
  }

  /**
   * Successive states, the first of them `run.step` after the present one, which is left as it is. `started` is the device
   * time at which this evolution began: drift counts up to then.
   */
  async walk(started: number, run: WalkRequest, checkpoint: Checkpoint): Promise<void> {
    const { state, matrix, target } = this;
    if (!state || !matrix || !target) throw new Error('The cells evolve without a matrix or a target.');
    const dynamics = await matrix.dynamicsAt(started);
    await dynamics.walk({
      ...run,
      state,
      hidden: this.hiddenOf(dynamics, matrix),
      target: this.forceOf(target, matrix),
      step: run.step / this.options.tauFactor(),
      kappa: this.options.kappa(),
      pause: checkpoint.pause,
    });
  }

  private forceOf(target: LoadedVector, matrix: LoadedMatrix): Floats {
    const { force } = this;
    if (force?.target !== target || precisionOf(force.values) !== matrix.precision) {
      this.force = { target, values: converted(target.values, matrix) };
    }
    return this.force!.values;
  }

  private hiddenOf(dynamics: Dynamics, matrix: LoadedMatrix): Floats | undefined {
    if (!dynamics.hasHidden) return undefined;
    this.hidden ??= converted(this.options.freshHidden(matrix.dimension, this.transitions), matrix);
    return this.hidden;
  }

  /** No state and nothing in effect. */
  clear(): void {
    for (const load of [this.matrix, this.target, this.loaded]) load?.release();
    this.present = undefined;
    this.spare = undefined;
    this.force = undefined;
    this.hidden = undefined;
    this.effective = {};
    this.transitions = 0;
  }

  save(): CellFacts {
    const { state, hidden, transitions, matrix, target, loaded, force } = this;
    const isAtTarget = force !== undefined && force.target === target && force.values === state;
    return { state: state?.slice(), isAtTarget, hidden, transitions, matrix, target, loaded };
  }

  restore({ state, isAtTarget, hidden, transitions, matrix, target, loaded }: CellFacts): void {
    // In the precision of the matrix, whatever they were saved in.
    this.present = state && matrix && converted(state, matrix);
    this.hidden = hidden && matrix && converted(hidden, matrix);
    this.transitions = transitions;
    this.effective = { matrix, target, loaded };
    if (isAtTarget) this.moveToTarget();
  }
}

function converted(values: Floats, { precision }: LoadedMatrix): Floats {
  if (precision === 'float64') return values instanceof Float64Array ? values : Float64Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
