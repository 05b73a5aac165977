import { createHash, randomBytes } from 'node:crypto';
import type { DeviceLimits } from '../../common/description.js';
import type { Device, Evolution, MatrixLoaded, VectorLoaded } from '../device/device.js';
import type { DeviceError } from '../device/errors.js';
import type { HostClock } from '../hostClock.js';
import type { DeviceSlot } from './deviceSlot.js';
import { createIdempotencyCache, type IdempotencyCache } from './idempotencyCache.js';
import { createLease } from './lease.js';
import { createUploads, type Uploads } from './uploads.js';

/** One client's lease of one device. */
export interface Session {
  /** Secret: 128 random bits, in hexadecimal. */
  readonly id: string;
  /** For logs: tells sessions apart and gives nothing away. */
  readonly hash: string;
  readonly seed: number;
  readonly slot: DeviceSlot;
  readonly device: Device;
  readonly limits: DeviceLimits;
  readonly matrices: Uploads<MatrixLoaded>;
  readonly vectors: Uploads<VectorLoaded>;
  /** Evolutions by request id. */
  readonly evolutions: IdempotencyCache<Evolution>;
  /**
   * A call begins: renews the lease and keeps it from running out until the returned function is called. `onEnd` hears
   * of the session's end before that.
   */
  hold(onEnd: (error: DeviceError) => void): () => void;
  /** The device went back in time: forgets which uploads and evolutions it had finished. */
  forget(): void;
  /** Aborts calls and uploads; resolves when no call is under way. */
  end(error: DeviceError): Promise<void>;
}

export interface SessionOptions {
  slot: DeviceSlot;
  seed: number;
  leaseSeconds: number;
  clock: HostClock;
  onExpiry: () => void;
}

/** Evolutions whose request ids are remembered. */
const rememberedEvolutions = 1024;

export function createSession({ slot, seed, leaseSeconds, clock, onExpiry }: SessionOptions): Session {
  const id = randomBytes(16).toString('hex');
  const lease = createLease(leaseSeconds, clock, onExpiry);
  const listeners = new Set<(error: DeviceError) => void>();
  const matrices = createUploads<MatrixLoaded>({ clock, idleSeconds: leaseSeconds });
  const vectors = createUploads<VectorLoaded>({ clock, idleSeconds: leaseSeconds });
  const evolutions = createIdempotencyCache<Evolution>(rememberedEvolutions);
  return {
    id,
    hash: createHash('sha256').update(id).digest('hex').slice(0, 8),
    seed,
    slot,
    device: slot.device,
    get limits() {
      return slot.description.limits;
    },
    matrices,
    vectors,
    evolutions,
    hold(onEnd) {
      const release = lease.hold();
      listeners.add(onEnd);
      return () => {
        listeners.delete(onEnd);
        release();
      };
    },
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
