import type { Compute } from '../compute/compute.js';
import { DeviceError } from '../device/errors.js';
import type { HostClock } from '../hostClock.js';
import type { DeviceConfig } from './config/schema.js';
import { Converters } from './converters/converters.js';
import { Faults } from './faults.js';
import { refusingOverflow } from './operators/refusingOverflow.js';
import type { Clock } from './simulation/clock.js';
import { Loads } from './simulation/loads.js';
import { Physics } from './simulation/physics.js';
import { Session } from './simulation/session.js';
import { Latency } from './timing/latency.js';
import { Ledger } from './timing/ledger.js';

/**
 * Half of the ticks that a number holds exactly: a session begins in the first half, so that the second is there for it, and
 * nothing takes longer.
 */
export const longestSpan = 2 ** 52;

export interface BoardOptions {
  name: string;
  preset: string;
  config: DeviceConfig;
  compute: Compute;
  clock: Clock;
  hostClock: HostClock;
}

/** The parts of an emulated device, and what concerns several of them at once. Each part says who may change it. */
export class Board {
  readonly name: string;
  readonly compute: Compute;
  readonly clock: Clock;
  readonly hostClock: HostClock;
  readonly faults = new Faults();
  readonly session: Session;
  readonly physics: Physics;
  readonly loads: Loads;
  readonly converters: Converters;
  readonly ledger = new Ledger();
  readonly latency: Latency;
  private settings: { config: DeviceConfig; preset: string };
  /** Configuration and faults as they will be again after the session. */
  private lasting: { config: DeviceConfig; preset: string; faults: Faults } | undefined;

  constructor({ name, preset, config, compute, clock, hostClock }: BoardOptions) {
    this.name = name;
    this.settings = { config, preset };
    this.compute = refusingOverflow(compute);
    this.clock = clock;
    this.hostClock = hostClock;
    this.session = new Session(clock, hostClock);
    const shared = {
      config: () => this.config,
      clock,
      hostClock,
      session: this.session,
      faults: this.faults,
    };
    this.physics = new Physics(shared);
    this.latency = new Latency(shared);
    this.loads = new Loads(() => this.config.limits.memoryBytes);
    this.converters = new Converters(config, this.session.seed);
    this.faults.configure(config.faults, 0);
  }

  get config(): DeviceConfig {
    return this.settings.config;
  }

  /** Name of the preset that the configuration began with. */
  get preset(): string {
    return this.settings.preset;
  }

  /**
   * On a virtual clock no device time passes while a load is computed, so what is asked after a load sees it. A realtime
   * device goes on meanwhile.
   */
  get mustWait(): boolean {
    return this.clock.mode === 'virtual' && this.loads.busy;
  }

  /**
   * A call begins. Throws UNAVAILABLE while a fault keeps the device busy, and ABORTED once after it was reset. To be
   * awaited where there is something to wait for: calls are accepted in the order in which they are made.
   */
  beginCall(): Promise<never> | undefined {
    if (this.faults.refusesCall()) {
      throw new DeviceError('UNAVAILABLE', 'The device is busy; try again later.', {
        reason: 'DEVICE_BUSY',
        retryAfterSeconds: 0.1,
      });
    }
    if (this.faults.beginCall(this.ledger.counters.matrices)) {
      return this.loseState().then(() => this.session.failAsReset());
    }
    this.session.requireTold();
    return undefined;
  }

  /** As if the power had gone: all but the configuration is lost, the clock starts again, and the client will be told. */
  async loseState(): Promise<void> {
    this.session.lose();
    await this.physics.run(async () => {
      this.clock.restart(0);
      this.reset(this.session.seed);
      this.session.markReset();
    });
  }

  /** A new session: see Device.reset. A task of `physics`. */
  reset(seed: number): void {
    this.session.begin(seed);
    if (this.clock.now() > longestSpan) this.clock.restart(0);
    this.physics.clear(this.clock.now());
    this.converters.clear(this.config, seed);
    this.latency.clear();
    this.ledger.clear();
    this.loads.dropMemory();
  }

  /** Another configuration from now on. Matrices and vectors keep what was programmed with the old one. */
  configure(config: DeviceConfig, preset = this.preset): void {
    const faultsChanged = JSON.stringify(config.faults) !== JSON.stringify(this.config.faults);
    this.settings = { config, preset };
    this.converters.configure(config, this.session.seed);
    if (faultsChanged) this.faults.configure(config.faults, this.ledger.counters.matrices);
    this.clock.configure(config.clock);
  }

  /** What is changed from now on ends with the session, unless it `stays`. */
  beginChange(stays: boolean): void {
    if (stays || this.lasting) return;
    const faults = new Faults();
    faults.restore(this.faults.save());
    this.lasting = { ...this.settings, faults };
  }

  /** A change that stays is there after the session too, beside those that do not. */
  alsoLasting(change: (lasting: { config: DeviceConfig; faults: Faults }) => void): void {
    if (this.lasting) change(this.lasting);
  }

  /** The session ends: what was changed for it only is as before. */
  endChanges(): void {
    const { lasting } = this;
    if (!lasting) return;
    this.lasting = undefined;
    this.configure(lasting.config, lasting.preset);
    this.faults.restore(lasting.faults.save());
  }

  /** Clears faults, those of the configuration too; none means all. Returns how many were cleared. */
  clearFaults(ids: readonly string[]): number {
    const cleared = this.faults.clear(ids);
    this.settings.config = { ...this.config, faults: this.faults.configured() };
    return cleared;
  }
}
