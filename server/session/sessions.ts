import { randomInt } from 'node:crypto';
import type { DeviceLog } from '../device/device.js';
import { DeviceError } from '../device/errors.js';
import type { DeviceSlot } from './deviceSlot.js';
import { createQueue } from './queue.js';
import { createSession, type Session } from './session.js';
import type { Timers } from './timers.js';

export interface OpenRequest {
  /** Undefined = any. */
  device?: string;
  /** Undefined = drawn at random. */
  seed?: number;
  /** Undefined = until the signal aborts. */
  waitSeconds?: number;
}

/** Who holds which device, and who waits. */
export interface Sessions {
  readonly bays: readonly DeviceSlot[];
  readonly leaseSeconds: number;
  /** NOT_FOUND if there is no device of this name. */
  bay(name: string): DeviceSlot;
  open(request: OpenRequest, signal: AbortSignal): Promise<Session>;
  /** NOT_FOUND if the session is unknown or over. */
  find(id: string): Session;
  /** Ends a session; resolves when its device is free again. */
  close(id: string): Promise<void>;
  /** The session that holds a device. */
  holder(bay: DeviceSlot): Session | undefined;
  waiting(bay: DeviceSlot): number;
  /** Refuses all who wait in the queue. */
  clearQueue(error: DeviceError): void;
  /** Ends every session. */
  endAll(error: DeviceError): Promise<void>;
}

export interface SessionsOptions {
  bays: DeviceSlot[];
  leaseSeconds: number;
  queueLength: number;
  timers: Timers;
  log: DeviceLog;
}

/** Seeds drawn by the server stay below this, so that every client can hold them exactly. */
const seedRange = 2 ** 47;

function notFound(): DeviceError {
  return new DeviceError(
    'NOT_FOUND',
    'There is no such session: it was closed, its lease ran out, or it never was; open a new one.',
    { reason: 'SESSION_NOT_FOUND' },
  );
}

export function createSessions({ bays, leaseSeconds, queueLength, timers, log }: SessionsOptions): Sessions {
  const queue = createQueue(bays, { length: queueLength, timers });
  const sessions = new Map<string, Session>();

  async function giveBack(bay: DeviceSlot): Promise<void> {
    try {
      // Nothing of one client may be left for the next, nor keep memory.
      await bay.device.reset(0);
    } catch (error) {
      log.error({ err: error, device: bay.device.name }, 'the device could not be reset');
    }
    bay.leased = false;
    queue.release(bay);
  }

  async function end(session: Session, error: DeviceError): Promise<void> {
    sessions.delete(session.id);
    await session.end(error);
    await giveBack(session.bay);
  }

  async function expire(session: Session): Promise<void> {
    log.info({ session: session.hash, device: session.device.name }, 'lease ran out');
    await end(session, notFound());
  }

  const find = (id: string): Session => {
    const session = sessions.get(id);
    if (!session) throw notFound();
    return session;
  };

  return {
    bays,
    leaseSeconds,
    bay(name) {
      const bay = bays.find(({ device }) => device.name === name);
      if (bay) return bay;
      const names = bays.map(({ device }) => device.name).join(', ');
      throw new DeviceError('NOT_FOUND', `There is no device "${name}"; this server has ${names}.`, {
        reason: 'DEVICE_NOT_FOUND',
      });
    },
    async open({ device, seed = randomInt(seedRange), waitSeconds }, signal) {
      const wanted = device === undefined ? undefined : this.bay(device);
      const bay = await queue.acquire((place) => !wanted || place === wanted, waitSeconds, signal);
      bay.leased = true;
      try {
        await bay.device.reset(seed);
        await bay.describe();
        signal.throwIfAborted();
      } catch (error) {
        await giveBack(bay);
        throw error;
      }
      const session: Session = createSession({
        bay,
        seed,
        leaseSeconds,
        timers,
        onExpiry: () => void expire(session),
      });
      sessions.set(session.id, session);
      bay.counters.sessions++;
      return session;
    },
    find,
    async close(id) {
      await end(
        find(id),
        new DeviceError('NOT_FOUND', 'The session was closed.', { reason: 'SESSION_NOT_FOUND' }),
      );
    },
    holder(bay) {
      for (const session of sessions.values()) if (session.bay === bay) return session;
      return undefined;
    },
    waiting: queue.waiting,
    clearQueue: queue.clear,
    async endAll(error) {
      await Promise.all([...sessions.values()].map((session) => end(session, error)));
    },
  };
}
