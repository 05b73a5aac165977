import { createFloats, type Floats, precisionOf } from '../../compute/compute.js';
import type { InitialState } from '../../device/device.js';
import type { Dynamics } from '../dynamics/dynamics.js';
import type { Checkpoint } from './checkpoint.js';
import type { LoadedMatrix, LoadedVector } from './loaded.js';
import type { Effect } from './timeline.js';

export interface CellsOptions {
  /** Noise variance. */
  kappa(): number;
  /** True time constant over the nominal one. */
  tauFactor(): number;
  /** Standard normals of the `counter`-th transition. */
  normals(counter: number): (out: Floats) => void;
  /** State of a fresh hidden variable (inductor currents, coloured noise). */
  freshHidden(length: number): Floats;
  /** The hidden variable belongs to the state and starts anew with it (inductor currents). */
  hiddenStartsAnew(): boolean;
}

/** The analog cells: their state, and the matrix, target and loaded state that are in effect. */
export class Cells {
  state: Floats | undefined;
  hidden: Floats | undefined;
  matrix: LoadedMatrix | undefined;
  target: LoadedVector | undefined;
  loaded: LoadedVector | undefined;
  /** Transitions computed so far: each has its own stream of noise. */
  transitions = 0;
  /** Memory for one state, used again: fresh memory of this size costs more than what is computed into it. */
  private spare: Floats | undefined;
  /** The target in the precision of the matrix. */
  private force: { target: LoadedVector; values: Floats } | undefined;

  constructor(private readonly options: CellsOptions) {}

  apply(effect: Effect): void {
    if (effect.what === 'matrix') {
      this.takeMatrix(effect.load);
      return;
    }
    const place = effect.what === 'target' ? 'target' : 'loaded';
    this.letGo(this[place]);
    this[place] = effect.load;
  }

  /** A vector goes out of effect, and the state, which may be its array, stays. */
  private letGo(load: LoadedVector | undefined): void {
    if (!load) return;
    if (this.state === load.values) {
      const copy = this.room();
      copy.set(load.values);
      this.moveTo(copy);
    }
    load.release();
  }

  private takeMatrix(matrix: LoadedMatrix): void {
    this.matrix?.release();
    this.matrix = matrix;
    const { precision, dimension } = matrix;
    if (this.state?.length !== dimension) {
      this.state = createFloats(precision, dimension);
      this.hidden = undefined;
    }
    this.state = converted(this.state, matrix);
    if (this.hidden) this.hidden = converted(this.hidden, matrix);
  }

  /** Where an evolution starts from. */
  start(initial: InitialState): void {
    const { matrix, loaded } = this;
    if (initial === 'keep' || !this.state || !matrix) return;
    if (initial === 'zero') this.moveTo(this.room().fill(0));
    if (initial === 'target') this.rest();
    if (initial === 'loaded' && loaded) this.moveTo(converted(loaded.values, matrix));
    if (this.options.hiddenStartsAnew()) this.hidden = undefined;
  }

  /** The state becomes the target, without a copy. */
  rest(): void {
    if (this.target && this.matrix) this.moveTo(this.forceOf(this.target, this.matrix));
  }

  /** The state is the target's own array. */
  get isAtTarget(): boolean {
    const { force } = this;
    return force !== undefined && force.target === this.target && force.values === this.state;
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
    this.state = state;
    if (this.spare === state) this.spare = undefined;
    const isLoad = [target?.values, loaded?.values, force?.values].some((values) => values === before);
    if (!isLoad) this.spare ??= before;
  }

  /** A stream of noise for the transitions to come. */
  nextNormals(): (out: Floats) => void {
    return this.options.normals(this.transitions++);
  }

  /**
   * `count` successive states, each `step` units of tau after the one before, the first `step` after the present one;
   * into `out`, count x N. `started` is the device time at which this evolution began: drift counts up to then. `ahead`: states that are
   * asked for already after these. The present state is left as it is.
   */
  async walk(
    started: number,
    step: number,
    count: number,
    out: Floats,
    normals: (out: Floats) => void,
    ahead: number,
    breath: Checkpoint,
  ): Promise<void> {
    const { state, matrix, target } = this;
    if (!state || !matrix || !target) throw new Error('The cells evolve without a matrix or a target.');
    const dynamics = await matrix.dynamicsAt(started);
    await dynamics.walk({
      state,
      hidden: this.hiddenOf(dynamics, matrix),
      target: this.forceOf(target, matrix),
      step: step / this.options.tauFactor(),
      kappa: this.options.kappa(),
      count,
      out,
      normals,
      ahead,
      pause: breath.pause,
    });
  }

  private forceOf(target: LoadedVector, matrix: LoadedMatrix): Floats {
    const { force } = this;
    if (force?.target !== target || precisionOf(force.values) !== matrix.precision)
      this.force = { target, values: converted(target.values, matrix) };
    return this.force!.values;
  }

  private hiddenOf(dynamics: Dynamics, matrix: LoadedMatrix): Floats | undefined {
    if (!dynamics.hasHidden) return undefined;
    this.hidden ??= converted(this.options.freshHidden(matrix.dimension), matrix);
    return this.hidden;
  }

  clear(): void {
    for (const load of [this.matrix, this.target, this.loaded]) load?.release();
    this.state = undefined;
    this.force = undefined;
    this.hidden = undefined;
    this.matrix = undefined;
    this.target = undefined;
    this.loaded = undefined;
    this.transitions = 0;
  }
}

function converted(values: Floats, { precision }: LoadedMatrix): Floats {
  if (precision === 'float64') return values instanceof Float64Array ? values : Float64Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
