import { createHash, randomBytes } from 'node:crypto';
import type { DeviceLimits } from '../../common/description.js';
import type { DeviceTime } from '../../common/deviceTime.js';
import type { Device, MatrixLoaded, VectorLoaded } from '../device/device.js';
import type { DeviceError } from '../device/errors.js';
import type { HostClock } from '../hostClock.js';
import type { DeviceSlot } from './deviceSlot.js';
import { createEvolutions, type Evolutions } from './evolutions.js';
import { createLease } from './lease.js';
import { type Connection, createPresence } from './presence.js';
import { createUploads, type Uploads } from './uploads.js';

/** One client's lease of one device. */
export interface Session {
  /** Secret: 128 random bits, in hexadecimal. */
  readonly id: string;
  /** For logs: tells sessions apart and gives nothing away. */
  readonly hash: string;
  readonly seed: number;
  /** Device time at its start. */
  readonly openedAt: DeviceTime;
  readonly slot: DeviceSlot;
  readonly device: Device;
  readonly limits: DeviceLimits;
  readonly matrices: Uploads<MatrixLoaded>;
  readonly vectors: Uploads<VectorLoaded>;
  readonly evolutions: Evolutions;
  /** Seconds that the session outlives the connections of a client that closed them. */
  readonly grace: number;
  /** All connections of its client have ended. */
  readonly away: boolean;
  /** Seconds until it ends if no call comes; undefined while one is under way. */
  readonly left: number | undefined;
  /**
   * A call begins: renews the lease and keeps it from running out until the returned function is called. `onEnd` hears
   * of the session's end before that.
   */
  hold(onEnd: (error: DeviceError) => void): () => void;
  /** A call came on this connection. */
  seenOn(connection: Connection): void;
  /** The device went back in time: forgets which uploads and evolutions it had finished. */
  forget(): void;
  /** Aborts calls and uploads; resolves when no call is under way. */
  end(error: DeviceError): Promise<void>;
}

/** Times are seconds. */
export interface SessionOptions {
  slot: DeviceSlot;
  seed: number;
  openedAt: DeviceTime;
  lease: number;
  grace: number;
  uploadProgress: number;
  clock: HostClock;
  onExpiry: () => void;
  /** The client went away or came back. */
  onPresence: () => void;
}

export function createSession(options: SessionOptions): Session {
  const { slot, seed, openedAt, grace, clock, onExpiry, onPresence } = options;
  const id = randomBytes(16).toString('hex');
  const lease = createLease({ lease: options.lease, grace, clock, onExpiry });
  const presence = createPresence((state) => {
    if (state === 'byClient') lease.clientLeft();
    if (state === 'here') lease.clientReturned();
    onPresence();
  });
  const listeners = new Set<(error: DeviceError) => void>();
  const patience = { clock, idleSeconds: options.lease, progressSeconds: options.uploadProgress };
  const matrices = createUploads<MatrixLoaded>(patience);
  const vectors = createUploads<VectorLoaded>(patience);
  const evolutions = createEvolutions();
  return {
    id,
    hash: createHash('sha256').update(id).digest('hex').slice(0, 8),
    seed,
    openedAt,
    slot,
    device: slot.device,
    get limits() {
      return slot.description.limits;
    },
    matrices,
    vectors,
    evolutions,
    grace,
    get away() {
      return presence.away;
    },
    get left() {
      return lease.left;
    },
    hold(onEnd) {
      const release = lease.hold();
      listeners.add(onEnd);
      return () => {
        listeners.delete(onEnd);
        release();
      };
    },
    seenOn: presence.seen,
    forget() {
      matrices.forget();
      vectors.forget();
      evolutions.clear();
    },
    async end(error) {
      lease.end();
      for (const onEnd of [...listeners]) onEnd(error);
      matrices.discardAll(error);
      vectors.discardAll(error);
      await lease.idle();
    },
  };
}
