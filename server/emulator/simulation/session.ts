import { DeviceError } from '../../device/errors.js';
import type { HostClock } from '../../hostClock.js';
import { type Checkpoint, createCheckpoint } from './checkpoint.js';
import { type Clock, cancelled } from './clock.js';

/** Numbers of what was loaded last, 0 before. */
export interface Versions {
  matrix: number;
  target: number;
  state: number;
}

/** What of a session goes on after a restored snapshot. */
interface SessionFacts {
  seed: number;
  versions: Versions;
  evolutions: number;
  readouts: number;
  wasReset: boolean;
}

function fresh(seed: number): SessionFacts {
  return { seed, versions: { matrix: 0, target: 0, state: 0 }, evolutions: 0, readouts: 0, wasReset: false };
}

/**
 * The client's session: the seed of its noise, what was accepted in it, and whether a task still belongs to it. Board
 * begins and ends it; what a call was accepted for, it counts here itself.
 */
export class Session {
  private facts = fresh(0);
  private count = 0;
  /** Tasks of up to this session are told that the device was reset. */
  private lost = 0;
  /** Aborts when the present session ends. */
  private ended = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly hostClock: HostClock,
  ) {}

  /** Counts the sessions: what began in an earlier one has no effect any more. */
  get number(): number {
    return this.count;
  }

  /** Seed of the noise. */
  get seed(): number {
    return this.facts.seed;
  }

  get versions(): Readonly<Versions> {
    return this.facts.versions;
  }

  /** Read-outs accepted: each has its own streams of read noise. */
  get readouts(): number {
    return this.facts.readouts;
  }

  begin(seed: number): void {
    this.end();
    this.facts = fresh(seed);
  }

  /** What the session has under way has no effect any more. */
  end(): void {
    this.count++;
    this.ended.abort();
    this.ended = new AbortController();
  }

  /** Ends because the device loses its state. */
  lose(): void {
    this.lost = this.count;
    this.end();
  }

  /** State was lost, and the client does not know. */
  markReset(): void {
    this.facts.wasReset = true;
  }

  /** Throws ABORTED once after the device was reset. */
  requireTold(): void {
    if (this.facts.wasReset) this.failAsReset();
  }

  /** ABORTED: the device was reset, of which the client knows from now on. */
  failAsReset(): never {
    this.facts.wasReset = false;
    throw new DeviceError(
      'ABORTED',
      'The device was reset: its matrix, vectors and state are lost; load them again.',
      { reason: 'DEVICE_RESET' },
    );
  }

  /** Throws ABORTED if the session that a task belongs to has ended. */
  require(number: number): void {
    if (number === this.count) return;
    if (number <= this.lost) this.failAsReset();
    throw new DeviceError('ABORTED', 'The session ended while this was under way.', {
      reason: 'SESSION_ENDED',
    });
  }

  /** For a computation that ends with the present session, and when the signal aborts. */
  checkpoint(signal?: AbortSignal): Checkpoint {
    const { number } = this;
    return createCheckpoint(this.hostClock, () => {
      if (signal?.aborted) throw cancelled();
      this.require(number);
    });
  }

  /** Resolves once device time is at least `time`; throws if the session that waits ends, or the signal aborts. */
  async waitUntil(time: number, number: number, signal: AbortSignal): Promise<void> {
    this.require(number);
    const waits = this.clock.now() < time;
    try {
      await this.clock.waitUntil(time, waits ? AbortSignal.any([signal, this.ended.signal]) : signal);
    } finally {
      if (!signal.aborted) this.require(number);
    }
  }

  /** A load has been accepted. */
  setVersion(what: keyof Versions, version: number): void {
    this.facts.versions[what] = version;
  }

  /** Id of the evolution that is accepted now. */
  addEvolution(): string {
    return `e${++this.facts.evolutions}`;
  }

  /** The evolution was accepted in this session. */
  hasEvolution(id: string): boolean {
    const match = /^e([1-9]\d*)$/.exec(id);
    return match !== null && Number(match[1]) <= this.facts.evolutions;
  }

  /** Number of the read-out that is accepted now, from 0. */
  addReadout(): number {
    return this.facts.readouts++;
  }

  save(): SessionFacts {
    return this.facts;
  }

  restore(facts: SessionFacts): void {
    this.facts = facts;
  }
}
