import { randomInt } from 'node:crypto';
import type { DeviceLog } from '../device/device.js';
import { DeviceError } from '../device/errors.js';
import type { HostClock } from '../hostClock.js';
import type { DeviceSlot } from './deviceSlot.js';
import { createQueue } from './queue.js';
import { createSession, type Session } from './session.js';

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
  readonly slots: readonly DeviceSlot[];
  readonly leaseSeconds: number;
  /** NOT_FOUND if there is no device of this name. */
  slot(name: string): DeviceSlot;
  open(request: OpenRequest, signal: AbortSignal): Promise<Session>;
  /** NOT_FOUND if the session is unknown or over. */
  find(id: string): Session;
  /** Ends a session; resolves when its device is free again. */
  close(id: string): Promise<void>;
  /** The session that holds a device. */
  holder(slot: DeviceSlot): Session | undefined;
  waiting(slot: DeviceSlot): number;
  /** Refuses all who wait in the queue. */
  clearQueue(error: DeviceError): void;
  /** Ends every session. */
  endAll(error: DeviceError): Promise<void>;
}

export interface SessionsOptions {
  slots: DeviceSlot[];
  leaseSeconds: number;
  queueLength: number;
  clock: HostClock;
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

function closed(): DeviceError {
  return new DeviceError('NOT_FOUND', 'The session was closed.', { reason: 'SESSION_NOT_FOUND' });
}

function slotOf(slots: readonly DeviceSlot[], name: string): DeviceSlot {
  const slot = slots.find(({ device }) => device.name === name);
  if (slot) return slot;
  const names = slots.map(({ device }) => device.name).join(', ');
  throw new DeviceError('NOT_FOUND', `There is no device "${name}"; this server has ${names}.`, {
    reason: 'DEVICE_NOT_FOUND',
  });
}

export function createSessions({ slots, leaseSeconds, queueLength, clock, log }: SessionsOptions): Sessions {
  const queue = createQueue(slots, { length: queueLength, clock });
  const sessions = new Map<string, Session>();

  async function giveBack(slot: DeviceSlot): Promise<void> {
    try {
      // Nothing of one client may be left for the next, nor keep memory.
      await slot.device.reset(0);
    } catch (error) {
      log.error({ err: error, device: slot.device.name }, 'the device could not be reset');
    }
    slot.leased = false;
    queue.release(slot);
  }

  async function end(session: Session, error: DeviceError): Promise<void> {
    sessions.delete(session.id);
    await session.end(error);
    await giveBack(session.slot);
  }

  const find = (id: string): Session => {
    const session = sessions.get(id);
    if (!session) throw notFound();
    return session;
  };

  return {
    slots,
    leaseSeconds,
    slot: (name) => slotOf(slots, name),
    async open({ device, seed = randomInt(seedRange), waitSeconds }, signal) {
      const wanted = device === undefined ? undefined : slotOf(slots, device);
      const slot = await queue.acquire((place) => !wanted || place === wanted, waitSeconds, signal);
      slot.leased = true;
      try {
        await slot.device.reset(seed);
        await slot.describe();
        signal.throwIfAborted();
      } catch (error) {
        await giveBack(slot);
        throw error;
      }
      const session: Session = createSession({
        slot,
        seed,
        leaseSeconds,
        clock,
        onExpiry() {
          log.info({ session: session.hash, device: session.device.name }, 'lease ran out');
          void end(session, notFound());
        },
      });
      sessions.set(session.id, session);
      slot.counters.sessions++;
      return session;
    },
    find,
    async close(id) {
      await end(find(id), closed());
    },
    holder: (slot) => [...sessions.values()].find((session) => session.slot === slot),
    waiting: queue.waiting,
    clearQueue: queue.clear,
    async endAll(error) {
      await Promise.all([...sessions.values()].map((session) => end(session, error)));
    },
  };
}
