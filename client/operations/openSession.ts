import { fromSeconds, toSeconds } from '../../proto/time.js';
import type { CloseSessionResponse__Output } from '../../proto/types/spu/v1/CloseSessionResponse.js';
import type { OpenSessionResponse__Output } from '../../proto/types/spu/v1/OpenSessionResponse.js';
import { checkNotNegative } from '../checks.js';
import { invalidArgument, SpuError } from '../errors.js';
import type { CallOptions } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { unaryWithRetry } from '../transport/retry.js';
import { type DeviceDescription, readDescription } from '../wire/description.js';

export interface SessionOptions extends CallOptions {
  /** Name of the device; absent means any. */
  device?: string;
  /** Seed of the noise, at most 2^53 - 1; absent means one drawn by the server. The same seed and calls give the same samples. */
  seed?: number;
  /** Seconds to wait in the queue while all devices are taken; absent means until the deadline, 0 not at all. */
  waitSeconds?: number;
  /** Renew the lease while the session is idle. Default true; without it the session ends a lease after its last call. */
  keepAlive?: boolean;
}

/** What the server has given. */
export interface Lease {
  /** Secret name of the session. */
  readonly id: string;
  readonly device: DeviceDescription;
  /** In force. */
  readonly seed: number;
  readonly leaseSeconds: number;
}

/** Leases a device. */
export async function openSession(connection: Connection, options: SessionOptions): Promise<Lease> {
  const { device, seed, waitSeconds } = options;
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw invalidArgument('seed', `is ${seed}, but must be a whole number from 0 to 2^53 - 1.`);
  }
  if (waitSeconds !== undefined) checkNotNegative('waitSeconds', waitSeconds);
  const request = { device, seed, wait: waitSeconds === undefined ? undefined : fromSeconds(waitSeconds) };
  const answer = await unaryWithRetry<OpenSessionResponse__Output>(
    connection.retry,
    (grpc, done) => connection.service.openSession(request, connection.metadata, grpc, done),
    // A lost answer may have leased a device; only a server that says so has not.
    { ...options, repeatable: (error) => (error as SpuError).details.retryAfterSeconds !== undefined },
  );
  return {
    id: answer.sessionId,
    device: readDescription(answer.device!),
    seed: answer.seed,
    leaseSeconds: answer.lease ? toSeconds(answer.lease) : 60,
  };
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
