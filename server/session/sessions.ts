import { randomInt } from 'node:crypto';
import type { ServiceLimits } from '../../common/description.js';
import type { DeviceTime } from '../../common/deviceTime.js';
import { collectGarbage } from '../collectGarbage.js';
import type { DeviceLog } from '../device/device.js';
import { DeviceError } from '../device/errors.js';
import { shorten } from '../device/shorten.js';
import { requireFieldAtMost } from '../device/validateTensor.js';
import type { HostClock } from '../hostClock.js';
import type { DeviceSlot } from './deviceSlot.js';
import type { MemoryBudget } from './memoryBudget.js';
import { type Patience, usualPatience } from './patience.js';
import { createQueue, type Wanted } from './queue.js';
import { createSession, type Session } from './session.js';
import { createWaitTeller, type Waiting } from './waiting.js';

export interface OpenRequest {
  /** Undefined = any. */
  device?: string;
  /** Undefined = drawn at random. */
  seed?: number;
  /** Undefined = until the signal aborts. */
  waitSeconds?: number;
  /** Undefined = the server's. */
  graceSeconds?: number;
}

/** `lease`: who holds a device may control it, and tokens with the scope control. */
export type ControlPolicy = 'lease' | 'off';

/** Who holds which device, and who waits. */
export interface Sessions {
  readonly slots: readonly DeviceSlot[];
  readonly limits: ServiceLimits;
  /** Who may control a device: its holder, or nobody. */
  readonly control: ControlPolicy;
  /** For what passes through the server. */
  readonly memory: MemoryBudget;
  /** NOT_FOUND if there is no device of this name. */
  slot(name: string): DeviceSlot;
  /** `onWaiting` hears at once if the client has to wait, and what changes then. */
  open(request: OpenRequest, signal: AbortSignal, onWaiting?: (waiting: Waiting) => void): Promise<Session>;
  /** NOT_FOUND if the session is unknown or over. */
  find(id: string): Session;
  /** Ends a session; resolves when its device is free again. */
  close(id: string): Promise<void>;
  /** Ends the session that holds a device, as an operator; false if none did. */
  release(slot: DeviceSlot): Promise<boolean>;
  /** The session that holds a device. */
  holder(slot: DeviceSlot): Session | undefined;
  waiting(slot: DeviceSlot): number;
  /** One more watches a device, until the returned function is called; RESOURCE_EXHAUSTED if too many do. */
  watch(): () => void;
  /** Refuses all who wait in the queue. */
  clearQueue(error: DeviceError): void;
  /** Ends every session. */
  endAll(error: DeviceError): Promise<void>;
}

export interface SessionsOptions {
  slots: DeviceSlot[];
  limits: ServiceLimits;
  control?: ControlPolicy;
  memory: MemoryBudget;
  patience?: Patience;
  maxWatchers?: number;
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
  return new DeviceError('NOT_FOUND', 'The session was closed.', { reason: 'SESSION_ENDED' });
}

function released(): DeviceError {
  return new DeviceError('NOT_FOUND', 'An operator ended the session: open a new one.', {
    reason: 'SESSION_RELEASED',
  });
}

/** Places of which each is left once. */
function createPlaces(limit: number): () => () => void {
  const taken = new Set<symbol>();
  return () => {
    if (taken.size >= limit) {
      throw new DeviceError(
        'RESOURCE_EXHAUSTED',
        `${limit} calls watch devices, as many as this server takes: end one of them first.`,
        { reason: 'ABOVE_LIMIT', metadata: { limit: String(limit) }, retryAfterSeconds: 5 },
      );
    }
    const place = Symbol('watcher');
    taken.add(place);
    return () => taken.delete(place);
  };
}

function tooLong(seconds: number): DeviceError {
  return new DeviceError(
    'NOT_FOUND',
    `The session has held the device for ${seconds} s, the longest time: open a new one.`,
    { reason: 'SESSION_ENDED' },
  );
}

function withLongestWait(request: OpenRequest, { longestWait }: Patience): OpenRequest {
  return { ...request, waitSeconds: Math.min(request.waitSeconds ?? longestWait, longestWait) };
}

function slotOf(slots: readonly DeviceSlot[], name: string): DeviceSlot {
  const slot = slots.find(({ device }) => device.name === name);
  if (slot) return slot;
  const names = slots.map(({ device }) => device.name).join(', ');
  throw new DeviceError(
    'NOT_FOUND',
    `There is no device "${shorten(name)}"; this server has ${shorten(names)}.`,
    { reason: 'DEVICE_NOT_FOUND' },
  );
}

function graceOf({ graceSeconds }: OpenRequest, { grace, lease }: ServiceLimits): number {
  if (graceSeconds === undefined) return grace;
  const sentence = `is ${graceSeconds} s; a session lasts at most its lease of ${lease} s without a call.`;
  requireFieldAtMost('grace', graceSeconds, lease, sentence);
  return graceSeconds;
}

/** Nothing of one client may be left for the next, nor keep memory. */
async function clear({ device }: DeviceSlot, log: DeviceLog): Promise<void> {
  try {
    await device.reset(0);
  } catch (error) {
    log.error({ err: error, device: device.name }, 'the device could not be reset');
  }
}

/** Device time at the start of a session. */
async function resetFor(slot: DeviceSlot, seed: number, signal: AbortSignal): Promise<DeviceTime> {
  await slot.device.reset(seed);
  await slot.describe();
  const { time } = await slot.device.status({ stateNorm: false });
  signal.throwIfAborted();
  return time;
}

function findIn(sessions: ReadonlyMap<string, Session>, id: string): Session {
  const session = sessions.get(id);
  if (!session) throw notFound();
  return session;
}

function wantedOf(
  slots: readonly DeviceSlot[],
  { waitSeconds }: OpenRequest,
  holder: Sessions['holder'],
  tell: (waiting: Waiting) => void,
): Wanted<DeviceSlot> {
  const onWaiting = createWaitTeller(slots, (slot) => ({ session: holder(slot) }), tell);
  return { accepts: (slot) => slots.includes(slot), waitSeconds, onWaiting };
}

export function createSessions({
  slots,
  limits,
  control = 'lease',
  memory,
  patience = usualPatience,
  maxWatchers = 64,
  clock,
  log,
}: SessionsOptions): Sessions {
  const queue = createQueue(slots, { length: limits.maxWaiting, clock });
  const sessions = new Map<string, Session>();

  const holder = (slot: DeviceSlot) => [...sessions.values()].find((session) => session.slot === slot);

  /** Bytes that had been received for a device before its session. */
  const receivedBefore = new Map<DeviceSlot, number>();

  async function giveBack(slot: DeviceSlot): Promise<void> {
    queue.changed();
    await clear(slot, log);
    // The views here of memory that the device's thread has given back.
    collectGarbage(slot.counters.bytesReceived - (receivedBefore.get(slot) ?? 0));
    slot.leased = false;
    queue.release(slot);
  }

  /** Stops the timers of the longest session. */
  const longest = new Map<Session, () => void>();

  async function end(session: Session, error: DeviceError): Promise<void> {
    longest.get(session)?.();
    longest.delete(session);
    sessions.delete(session.id);
    await session.end(error);
    await giveBack(session.slot);
  }

  /** A session on a device that is reset. */
  async function begin(slot: DeviceSlot, seed: number, grace: number, signal: AbortSignal): Promise<Session> {
    slot.leased = true;
    receivedBefore.set(slot, slot.counters.bytesReceived);
    const openedAt = await resetFor(slot, seed, signal).catch(async (error) => {
      await giveBack(slot);
      throw error;
    });
    const session: Session = createSession({
      slot,
      seed,
      openedAt,
      lease: limits.lease,
      grace,
      uploadProgress: patience.uploadProgress,
      clock,
      onExpiry() {
        log.info({ session: session.hash, device: slot.device.name, away: session.away }, 'lease ran out');
        void end(session, notFound());
      },
      onPresence: queue.changed,
    });
    sessions.set(session.id, session);
    longest.set(
      session,
      clock.after(patience.longestSession, () => {
        log.info({ session: session.hash, device: slot.device.name }, 'longest session ended');
        void end(session, tooLong(patience.longestSession));
      }),
    );
    slot.counters.sessions++;
    queue.changed();
    return session;
  }

  return {
    slots,
    limits,
    control,
    memory,
    slot: (name) => slotOf(slots, name),
    async open(request, signal, onWaiting = () => {}) {
      const grace = graceOf(request, limits);
      const wanted = request.device === undefined ? slots : [slotOf(slots, request.device)];
      const slot = await queue.acquire(
        wantedOf(wanted, withLongestWait(request, patience), holder, onWaiting),
        signal,
      );
      return begin(slot, request.seed ?? randomInt(seedRange), grace, signal);
    },
    find: (id) => findIn(sessions, id),
    close: (id) => end(findIn(sessions, id), closed()),
    async release(slot) {
      const session = holder(slot);
      if (session) await end(session, released());
      return session !== undefined;
    },
    holder,
    waiting: queue.waiting,
    watch: createPlaces(maxWatchers),
    clearQueue: queue.clear,
    async endAll(error) {
      await Promise.all([...sessions.values()].map((session) => end(session, error)));
    },
  };
}
