import { fromSeconds, toSeconds } from '../../proto/time.js';
import type { CloseSessionResponse__Output } from '../../proto/types/spu/v1/CloseSessionResponse.js';
import type { OpenSessionResponse__Output } from '../../proto/types/spu/v1/OpenSessionResponse.js';
import type { SessionOpened__Output } from '../../proto/types/spu/v1/SessionOpened.js';
import type { SessionWaiting__Output } from '../../proto/types/spu/v1/SessionWaiting.js';
import { callback, flag, must, notNegative, optionsOf, text } from '../checks.js';
import { SpuError } from '../errors.js';
import { type CallOptions, callChecks, receiveAll } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { type GrpcOptions, unaryWithRetry, withRetry } from '../transport/retry.js';
import { type DeviceDescription, readDescription } from '../wire/description.js';

/**
 * What keeps a device: another client (connected, or away and perhaps coming back), or its own reset.
 *
 * @example
 * const texts: Partial<Record<WaitReason, string>> = { clientAway: 'its client is away and may come back' };
 */
export type WaitReason = 'inUse' | 'clientAway' | 'resetting' | 'unspecified';

/**
 * Why openSession() still waits.
 *
 * @example
 * const onWaiting = ({ device, reason, atMostSeconds }: SessionWaiting) =>
 *   console.error(`${device}: ${reason}, at most ${atMostSeconds ?? '?'} s`);
 * await spu.openSession({ onWaiting });
 */
export interface SessionWaiting {
  /** The device that is most likely to become free. */
  device: string;
  /** Clients before this one that would take the same device. */
  before: number;
  reason: WaitReason;
  /** The device becomes free after this at the latest, unless its client calls again; absent where unknown. */
  atMostSeconds?: number;
}

/**
 * Which device is leased, and how.
 *
 * @example
 * const session = await spu.openSession({
 *   device: 'spu0',
 *   seed: 1,
 *   onWaiting: ({ device, before }) => console.error(`waiting for ${device}, ${before} before you`),
 * });
 */
export interface SessionOptions extends CallOptions {
  /** Name of the device; absent means any. */
  device?: string;
  /** Seed of the noise, at most 2^53 - 1; absent means one drawn by the server. The same seed and calls give the same samples. */
  seed?: number;
  /** Seconds to wait in the queue while all devices are taken; absent means until the deadline, 0 not at all. */
  waitSeconds?: number;
  /** Seconds that the session outlives its client's connections; absent means the server's, at most the lease. */
  graceSeconds?: number;
  /** Hears at once, and when something of it has changed, what the client waits for. */
  onWaiting?: (waiting: SessionWaiting) => void;
  /** Renew the lease while the session is idle. Default true; without it the session ends a lease after its last call. */
  keepAlive?: boolean;
}

export const checkOpenSession = optionsOf<SessionOptions>(
  'openSession',
  {},
  {
    device: text,
    seed: must(
      (value) => Number.isSafeInteger(value) && Number(value) >= 0,
      'a whole number from 0 to 2^53 - 1',
    ),
    waitSeconds: notNegative,
    graceSeconds: notNegative,
    onWaiting: callback,
    keepAlive: flag,
    ...callChecks,
  },
);

/**
 * What the server has given.
 *
 * @example
 * const { id, device, seed, leaseSeconds }: Lease = await spu.openSession();
 */
export interface Lease {
  /** Secret name of the session: who knows it may use the device. */
  readonly id: string;
  /** Everything that the device says of itself. */
  readonly device: DeviceDescription;
  /** In force. */
  readonly seed: number;
  /** The session ends this long after its last call. */
  readonly leaseSeconds: number;
  /** The session ends this long after its client's connections were closed. */
  readonly graceSeconds: number;
  /** `spu-route` of the server, by which a proxy finds it; absent where there is none. */
  readonly route?: string;
}

const waitReasons: Readonly<Record<SessionWaiting__Output['reason'], WaitReason>> = {
  WAIT_REASON_UNSPECIFIED: 'unspecified',
  WAIT_REASON_IN_USE: 'inUse',
  WAIT_REASON_CLIENT_AWAY: 'clientAway',
  WAIT_REASON_RESETTING: 'resetting',
};

function readWaiting({ device, before, reason, atMost }: SessionWaiting__Output): SessionWaiting {
  const waiting = { device, before, reason: waitReasons[reason] ?? 'unspecified' };
  return atMost ? { ...waiting, atMostSeconds: toSeconds(atMost) } : waiting;
}

function readLease(opened: SessionOpened__Output, route: string | undefined): Lease {
  return {
    id: opened.sessionId,
    device: readDescription(opened.device!),
    seed: opened.seed,
    leaseSeconds: opened.lease ? toSeconds(opened.lease) : 60,
    graceSeconds: opened.grace ? toSeconds(opened.grace) : 0,
    ...(route !== undefined && { route }),
  };
}

const duration = (seconds: number | undefined) => (seconds === undefined ? undefined : fromSeconds(seconds));

/** Leases a device. */
export function openSession(connection: Connection, options: SessionOptions): Promise<Lease> {
  checkOpenSession(options);
  const { device, seed, waitSeconds, graceSeconds, onWaiting, signal } = options;
  const request = { device, seed, wait: duration(waitSeconds), grace: duration(graceSeconds) };
  const attempt = async (grpc: GrpcOptions) => {
    let route: string | undefined;
    let lease: Lease | undefined;
    const start = () => {
      const call = connection.service.openSession(request, connection.metadata, grpc);
      call.on('metadata', (metadata) => {
        route = metadata.get('spu-route')[0]?.toString();
      });
      return call;
    };
    const take = ({ waiting, opened }: OpenSessionResponse__Output) => {
      if (waiting) onWaiting?.(readWaiting(waiting));
      if (opened) lease = readLease(opened, route);
    };
    await receiveAll(start, take, signal);
    if (!lease)
      throw new SpuError('DATA_LOSS', 'The server ended the call without a session: open one again.');
    return lease;
  };
  return withRetry(connection.retry, attempt, {
    ...options,
    // A lost answer may have leased a device; only a server that says so has not.
    repeatable: (error) => (error as SpuError).details.retryAfterSeconds !== undefined,
  });
}

/** Gives the device back. */
export async function closeSession(
  { service, metadata, retry }: Connection,
  sessionId: string,
  options: CallOptions,
): Promise<void> {
  try {
    await unaryWithRetry<CloseSessionResponse__Output>(
      retry,
      (grpc, done) => service.closeSession({ sessionId }, metadata, grpc, done),
      options,
    );
  } catch (error) {
    // Closed is closed, also when an earlier attempt did it or the lease ran out.
    if (!(error instanceof SpuError && error.code === 'NOT_FOUND')) throw error;
  }
}
