import { type DeviceConfig, kappaOf } from '../config/schema.js';
import type { Faults } from '../faults.js';
import { createNormals } from '../noise/normals.js';
import { CellState } from './cellState.js';
import type { Clock } from './clock.js';
import type { Effect } from './entry.js';
import { Evolutions } from './evolutions.js';
import type { LoadedMatrix, LoadedVector } from './loaded.js';
import { createSerialQueue, type SerialQueue } from './serialQueue.js';
import type { Session } from './session.js';
import { Simulation } from './simulation.js';
import { Timeline } from './timeline.js';

export interface PhysicsOptions {
  config(): DeviceConfig;
  clock: Clock;
  session: Session;
  faults: Faults;
}

/**
 * The analog part: the plan, the cells, and the simulation that moves them along it. Calls change the plan at once; what
 * computes on the cells, or sets them, is a task of `run`.
 */
export class Physics {
  readonly timeline = new Timeline();
  readonly evolutions = new Evolutions();
  readonly cells: CellState;
  readonly simulation: Simulation;
  /** Tasks that compute physics. */
  readonly run: SerialQueue = createSerialQueue();
  /** Why physics that nobody waited for could not be computed. */
  private untold: unknown;
  /** Read-outs of a virtual device, which come one after the other. */
  readonly readings: SerialQueue = createSerialQueue();

  constructor(private readonly options: PhysicsOptions) {
    const { config, faults, session } = options;
    this.cells = new CellState({
      kappa: () => kappaOf(config(), faults.thermalFactor()),
      tauFactor: () => faults.tauFactor(),
      normals: (counter) => createNormals(session.seed, 'thermal', counter),
      freshHidden: (length, counter) => this.freshHidden(length, counter),
      hiddenStartsAfresh: () => config().model === 'rlc',
    });
    this.simulation = new Simulation(this.timeline, this.cells);
  }

  /** Inductor currents start at 0; a coloured force is stationary from the beginning. */
  private freshHidden(length: number, counter: number): Float32Array {
    const { model, noise } = this.options.config();
    const hidden = new Float32Array(length);
    if (model === 'rlc') return hidden;
    createNormals(this.options.session.seed, 'hidden', counter)(hidden);
    return hidden.map((value) => value * noise.coloured.std);
  }

  /** Device time, ticks, with everything up to it marked as passed on a realtime clock. */
  now(): number {
    const { clock } = this.options;
    const now = clock.now();
    if (clock.mode === 'realtime') this.timeline.pass(now);
    return now;
  }

  /** Lets what has happened take effect now, where nothing else computes it, so that memory comes free. */
  async settle(signal?: AbortSignal): Promise<void> {
    if (this.readings.busy) return;
    const now = this.now();
    await this.run(() => this.simulation.advance(now, this.options.session.checkpoint(signal)));
  }

  /** Computes what has passed without anybody waiting for it. */
  computeInBackground(): void {
    if (this.run.busy) return;
    const { session } = this.options;
    const { number } = session;
    this.settle().catch((error) => {
      if (number === session.number) this.untold = error;
    });
  }

  /** Throws, once, why physics that nobody waited for could not be computed. */
  requireComputed(): void {
    const { untold } = this;
    this.untold = undefined;
    if (untold !== undefined) throw untold;
  }

  /** Computes the physics up to now, so that a change takes effect from now on. Read-outs under way see it at once. */
  async catchUp(): Promise<void> {
    if (this.readings.busy) return;
    const now = this.now();
    await this.run(() => this.simulation.moveBetween(now, this.options.session.checkpoint()));
  }

  /** Puts loads into effect that nothing evolves before: what they replace gives its memory to the next load. */
  async applyLoads(): Promise<void> {
    await this.run(async () => {
      if (!this.readings.busy) this.simulation.applyPassed();
    });
  }

  /** What will be in effect after some effects. */
  planned(effects: Effect[]): { matrix?: LoadedMatrix; target?: LoadedVector; state?: LoadedVector } {
    const planned = { matrix: this.cells.matrix, target: this.cells.target, state: this.cells.loaded };
    for (const effect of effects) Object.assign(planned, { [effect.what]: effect.load });
    return planned;
  }

  /** What will be in effect at `time`, as planned now. */
  plannedAt(time: number) {
    return this.planned(this.timeline.effectsUntil(time));
  }

  /** The matrix loaded last; undefined where there is none, or another has taken its place. */
  lastMatrix(): LoadedMatrix | undefined {
    const planned = this.timeline.effectsUntil(Number.POSITIVE_INFINITY);
    const matrices = planned.flatMap((effect) => (effect.what === 'matrix' ? effect.load : []));
    const { versions } = this.options.session;
    return [this.cells.matrix, ...matrices].find((matrix) => matrix?.version === versions.matrix);
  }

  /** Nothing is planned, in effect or under way at device time `time`. */
  clear(time: number): void {
    this.timeline.clear();
    this.evolutions.clear();
    this.cells.clear();
    this.simulation.clear(time);
    this.untold = undefined;
  }
}
