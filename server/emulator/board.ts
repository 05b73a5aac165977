import type { Compute } from '../compute/compute.js';
import type { DeviceStatus } from '../device/device.js';
import { DeviceError } from '../device/errors.js';
import { type DeviceConfig, kappaOf } from './config/schema.js';
import { type Adc, createAdc } from './converters/adc.js';
import { createDac, type Dac } from './converters/dac.js';
import { Faults } from './faults.js';
import { createFlicker, type Flicker } from './noise/flicker.js';
import { createNormals } from './noise/normals.js';
import type { Calibration } from './read/calibrate.js';
import { Cells } from './simulation/cellState.js';
import { type Checkpoint, createCheckpoint } from './simulation/checkpoint.js';
import { type Clock, cancelled, type Wall } from './simulation/clock.js';
import type { LoadedMatrix, LoadedVector } from './simulation/loaded.js';
import { createSerialQueue, type SerialQueue } from './simulation/serialQueue.js';
import { Simulation } from './simulation/simulation.js';
import { type Effect, Timeline } from './simulation/timeline.js';
import { addWork, matrixWork, noWork, timesOf, totalOf, type Work } from './timing/work.js';
import { MemoryPool } from './write/memoryPool.js';

export interface BoardOptions {
  name: string;
  preset: string;
  config: DeviceConfig;
  compute: Compute;
  clock: Clock;
  wall: Wall;
}

/** What the parts of an emulated device share. */
export class Board {
  readonly name: string;
  preset: string;
  config: DeviceConfig;
  readonly compute: Compute;
  readonly clock: Clock;
  readonly wall: Wall;
  readonly timeline = new Timeline();
  readonly cells: Cells;
  readonly simulation: Simulation;
  /** Tasks that compute physics. */
  readonly physics: SerialQueue = createSerialQueue();
  /** Loads that take their turn to be committed. */
  readonly commits: SerialQueue = createSerialQueue();
  /** N of the matrices among them, in their order. */
  readonly dimensionsComing: number[] = [];
  /** Read-outs of a virtual device, which come one after the other. */
  readonly readings: SerialQueue = createSerialQueue();
  readonly matrixMemory: MemoryPool;
  readonly vectorMemory: MemoryPool;
  readonly faults = new Faults();
  /** 1/f noise of the read-out. */
  flicker: Flicker;
  /** Correction of the read-out, after Calibrate. */
  calibration: Calibration | undefined;
  /** Made from the configuration. */
  adc: Adc;
  vectorDac: Dac;
  /** Seed of the noise. */
  seed = 0;
  /** Counts the sessions: what began in an earlier one has no effect any more. */
  session = 0;
  /** Loaded last. */
  versions = { matrix: 0, target: 0, state: 0 };
  /** Accepted in this session. */
  evolutions = 0;
  /** Read-outs accepted in this session: each has its own streams of read noise. */
  readouts = 0;
  /** Readings of the whole state in this session: 1/f noise goes on from one to the next. */
  readingsTaken = 0;
  /** Waits with jitter so far: each has its own random number. */
  waits = 0;
  /** State was lost, and the client does not know. */
  wasReset = false;
  /** Tasks of up to this session are told that the device was reset. */
  private lostSession = 0;
  /** Aborts when the present session ends. */
  private sessionEnd = new AbortController();
  /** Not yet told to the client. */
  work: Work = noWork();
  counters: DeviceStatus['counters'] = { matrices: 0, vectors: 0, evolutions: 0, samples: 0 };

  constructor(options: BoardOptions) {
    this.name = options.name;
    this.preset = options.preset;
    this.config = options.config;
    this.compute = options.compute;
    this.clock = options.clock;
    this.wall = options.wall;
    ({ adc: this.adc, vectorDac: this.vectorDac } = createConverters(options.config));
    this.flicker = createFlicker(options.config.noise.flicker, this.seed);
    this.faults.configure(this.config.faults, 0);
    this.matrixMemory = new MemoryPool(() => this.config.limits.memoryBytes);
    this.vectorMemory = new MemoryPool(() => this.config.limits.memoryBytes);
    this.cells = new Cells({
      kappa: () => kappaOf(this.config, this.faults.thermalFactor()),
      tauFactor: () => this.faults.tauFactor(),
      normals: (counter) => createNormals(this.seed, 'thermal', counter),
      freshHidden: (length) => this.freshHidden(length),
      hiddenStartsAnew: () => this.config.model === 'rlc',
    });
    this.simulation = new Simulation(this.timeline, this.cells);
  }

  /** Inductor currents start at 0; a coloured force is stationary from the beginning. */
  private freshHidden(length: number): Float32Array {
    const hidden = new Float32Array(length);
    if (this.config.model === 'rlc') return hidden;
    createNormals(this.seed, 'hidden', this.cells.transitions)(hidden);
    return hidden.map((value) => value * this.config.noise.coloured.std);
  }

  /**
   * A call begins. Throws UNAVAILABLE while a fault keeps the device busy, and ABORTED once after it was reset. To be
   * awaited where there is something to wait for: calls are accepted in the order in which they are made.
   */
  requireReady(): Promise<never> | undefined {
    if (this.faults.refusesCall()) {
      throw new DeviceError('UNAVAILABLE', 'The device is busy; try again later.', {
        reason: 'DEVICE_BUSY',
        retryAfterSeconds: 0.1,
      });
    }
    if (this.faults.beginCall(this.counters.matrices)) {
      return this.loseState().then(() => {
        this.wasReset = false;
        throw lost();
      });
    }
    if (!this.wasReset) return undefined;
    this.wasReset = false;
    throw lost();
  }

  /** As if the power had gone: matrix, vectors, state, plan and calls under way are lost, and the client will be told. */
  async loseState(): Promise<void> {
    this.lostSession = this.session;
    this.endSession();
    await this.physics(async () => {
      this.reset(this.seed);
      this.wasReset = true;
    });
  }

  /** Waits as long as a slow link takes more for some bytes. */
  async slowLink(bytes: number, signal: AbortSignal = new AbortController().signal): Promise<void> {
    const seconds = this.faults.delay(bytes);
    if (seconds > 0) await this.wall.sleep(seconds, signal);
  }

  /** Waits out a modelled time, with jitter, where the configuration asks for it. */
  async waitOut(seconds: number, signal?: AbortSignal): Promise<void> {
    const { wait, jitterStd } = this.config.latency;
    if (!wait || seconds === 0) return;
    const jitter = new Float32Array(1);
    if (jitterStd > 0) createNormals(this.seed, 'latency', this.waits++)(jitter);
    await this.clock.waitUntil(this.clock.now() + seconds * Math.max(0, 1 + jitterStd * jitter[0]), signal);
  }

  /** Device time, with everything up to it marked as passed on a realtime clock. */
  now(): number {
    const now = this.clock.now();
    if (this.clock.mode === 'realtime') this.timeline.pass(now);
    return now;
  }

  /**
   * On a virtual clock no device time passes while a load is computed, so what is asked after a load sees it. A realtime
   * device goes on meanwhile.
   */
  get mustWait(): boolean {
    return this.clock.mode === 'virtual' && this.commits.busy;
  }

  /** Lets what has happened take effect now, where nothing else computes it, so that memory comes free. */
  async settle(): Promise<void> {
    if (this.readings.busy) return;
    const now = this.now();
    await this.physics(() => this.simulation.advance(now, this.breath()));
  }

  /** Puts loads into effect that nothing evolves before: what they replace gives its memory to the next load. */
  async applyLoads(): Promise<void> {
    await this.physics(async () => {
      if (!this.readings.busy) this.simulation.applyPassed();
    });
  }

  /** Another configuration from now on. Matrices and vectors keep what was programmed with the old one. */
  configure(config: DeviceConfig): void {
    const faultsChanged = JSON.stringify(config.faults) !== JSON.stringify(this.config.faults);
    this.config = config;
    ({ adc: this.adc, vectorDac: this.vectorDac } = createConverters(config));
    this.flicker = createFlicker(config.noise.flicker, this.seed);
    if (faultsChanged) this.faults.configure(config.faults, this.counters.matrices);
    this.clock.configure(config.clock);
  }

  /** Writes the matrix in effect anew, if its cells have drifted; returns whether they had. */
  async refreshMatrix(): Promise<boolean> {
    await this.settle();
    const { matrix } = this.cells;
    if (!matrix?.hasDriftedAt(this.clock.now())) return false;
    const work = matrixWork(matrix.structure);
    addWork(this.work, work);
    await this.waitOut(totalOf(timesOf(work, this.config.timing)));
    matrix.refresh(this.clock.now(), this.counters.matrices++);
    return true;
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
    return [this.cells.matrix, ...matrices].find((matrix) => matrix?.version === this.versions.matrix);
  }

  /** Throws if the session that a task belongs to has ended. */
  requireSession(session: number): void {
    if (session === this.session) return;
    if (session <= this.lostSession) {
      this.wasReset = false;
      throw lost();
    }
    throw new DeviceError('ABORTED', 'The session ended while this was under way.', {
      reason: 'SESSION_ENDED',
    });
  }

  /** For a computation that ends with the present session, and when the signal aborts. */
  breath(signal?: AbortSignal): Checkpoint {
    const { session } = this;
    return createCheckpoint(this.wall, () => {
      if (signal?.aborted) throw cancelled();
      this.requireSession(session);
    });
  }

  /** What the session has under way has no effect any more. */
  endSession(): void {
    this.session++;
    this.sessionEnd.abort();
    this.sessionEnd = new AbortController();
  }

  /** Resolves once device time is at least `time`; throws if the session that waits ends, or the signal aborts. */
  async waitUntil(time: number, session: number, signal: AbortSignal): Promise<void> {
    this.requireSession(session);
    const waits = this.clock.now() < time;
    try {
      await this.clock.waitUntil(time, waits ? AbortSignal.any([signal, this.sessionEnd.signal]) : signal);
    } finally {
      if (!signal.aborted) this.requireSession(session);
    }
  }

  /** A new session: see Device.reset. */
  reset(seed: number): void {
    this.endSession();
    this.wasReset = false;
    this.seed = seed;
    releasePending(this.timeline);
    this.timeline.clear();
    this.cells.clear();
    if (this.clock.mode === 'virtual') this.clock.restore(0);
    this.simulation.clear(this.clock.now());
    this.versions = { matrix: 0, target: 0, state: 0 };
    this.evolutions = 0;
    this.readouts = 0;
    this.waits = 0;
    this.readingsTaken = 0;
    this.flicker = createFlicker(this.config.noise.flicker, seed);
    this.work = noWork();
  }
}

function lost(): DeviceError {
  return new DeviceError(
    'ABORTED',
    'The device was reset: its matrix, vectors and state are lost; load them again.',
    { reason: 'DEVICE_RESET' },
  );
}

/** The converters that a configuration has. */
export function createConverters({ adc, vectorDac, deviceSeed }: DeviceConfig): { adc: Adc; vectorDac: Dac } {
  return {
    adc: createAdc(adc, deviceSeed, 'adc'),
    vectorDac: createDac(vectorDac, deviceSeed, 'vectorDac'),
  };
}

function releasePending(timeline: Timeline): void {
  const effects: Effect[] = timeline.effectsUntil(Number.POSITIVE_INFINITY);
  for (const { load } of effects) load.release();
}
