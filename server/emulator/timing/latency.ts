import type { HostClock } from '../../hostClock.js';
import type { DeviceConfig } from '../config/schema.js';
import type { Faults } from '../faults.js';
import { createNormals } from '../noise/normals.js';
import type { Clock } from '../simulation/clock.js';
import type { Session } from '../simulation/session.js';

export interface LatencyOptions {
  config(): DeviceConfig;
  clock: Clock;
  hostClock: HostClock;
  session: Session;
  faults: Faults;
}

/** Waits as long as a device would take. It counts its own waits; Board sets them back when a session begins. */
export class Latency {
  /** Waits with jitter so far: each has its own random number. */
  private waits = 0;

  constructor(private readonly options: LatencyOptions) {}

  /** Waits out a modelled time, with jitter, where the configuration asks for it. */
  async waitOut(seconds: number, signal?: AbortSignal): Promise<void> {
    const { config, clock, session } = this.options;
    const { wait, jitterStd } = config().latency;
    if (!wait || seconds === 0) return;
    const jitter = new Float32Array(1);
    if (jitterStd > 0) createNormals(session.seed, 'latency', this.waits++)(jitter);
    const ticks = Math.round((seconds * Math.max(0, 1 + jitterStd * jitter[0])) / clock.tick);
    await clock.waitUntil(clock.now() + ticks, signal);
  }

  /** Waits as long as a slow link takes more for some bytes. */
  async slowLink(bytes: number, signal: AbortSignal = new AbortController().signal): Promise<void> {
    const { faults, hostClock } = this.options;
    const seconds = faults.delay(bytes);
    if (seconds > 0) await hostClock.sleep(seconds, signal);
  }

  clear(): void {
    this.waits = 0;
  }

  save(): number {
    return this.waits;
  }

  restore(waits: number): void {
    this.waits = waits;
  }
}
