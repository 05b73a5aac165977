import { createFloats, type Floats } from '../compute/compute.js';
import type { InitialState } from '../device/device.js';
import type { Dynamics } from './dynamics/dynamics.js';
import type { LoadedMatrix, LoadedVector } from './loads.js';
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

  constructor(private readonly options: CellsOptions) {}

  apply(effect: Effect): void {
    if (effect.what === 'target') this.target = effect.load;
    else if (effect.what === 'state') this.loaded = effect.load;
    else this.takeMatrix(effect.load);
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
    if (initial === 'keep' || !this.state) return;
    if (initial === 'zero') this.state.fill(0);
    if (initial === 'target' && this.target) this.state.set(this.target.values);
    if (initial === 'loaded' && this.loaded) this.state.set(this.loaded.values);
    if (this.options.hiddenStartsAnew()) this.hidden = undefined;
  }

  /** A stream of noise for the transitions to come. */
  nextNormals(): (out: Floats) => void {
    return this.options.normals(this.transitions++);
  }

  /**
   * `count` successive states, each `step` units of tau after the one before, the first `step` after the present one;
   * into `out`, count x N. `started` is the device time at which this evolution began: drift counts up to then. `ahead`: states that are
   * asked for already after these.
   */
  async walk(
    started: number,
    step: number,
    count: number,
    out: Floats,
    normals: (out: Floats) => void,
    ahead: number,
  ): Promise<void> {
    const { state, matrix, target } = this;
    if (!state || !matrix || !target) throw new Error('The cells evolve without a matrix or a target.');
    const dynamics = await matrix.dynamicsAt(started);
    await dynamics.walk({
      state,
      hidden: this.hiddenOf(dynamics, matrix),
      target: converted(target.values, matrix),
      step: step / this.options.tauFactor(),
      kappa: this.options.kappa(),
      count,
      out,
      normals,
      ahead,
    });
  }

  private hiddenOf(dynamics: Dynamics, matrix: LoadedMatrix): Floats | undefined {
    if (!dynamics.hasHidden) return undefined;
    this.hidden ??= converted(this.options.freshHidden(matrix.dimension), matrix);
    return this.hidden;
  }

  clear(): void {
    this.matrix?.release();
    this.state = undefined;
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
