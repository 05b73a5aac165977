import type { OpenSessionResponse__Output } from '../proto/types/spu/v1/OpenSessionResponse.js';
import { readDescription } from './description.js';
import { mistake, type SpuError } from './errors.js';
import { createSession, type Session } from './session.js';
import { checkNotNegative } from './structures/tensor.js';
import { type CallOptions, unary } from './transport/calls.js';
import type { Connection } from './transport/connection.js';
import { withRetry } from './transport/retry.js';

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

/** Leases a device. */
export async function openSession(connection: Connection, options: SessionOptions): Promise<Session> {
  const { device, seed, waitSeconds } = options;
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw mistake('seed', `is ${seed}, but must be a whole number from 0 to 2^53 - 1.`);
  }
  if (waitSeconds !== undefined) checkNotNegative('waitSeconds', waitSeconds);
  const request = { device, seed, wait: waitSeconds === undefined ? undefined : wireDuration(waitSeconds) };
  const answer = await withRetry(
    connection.retry,
    (grpc) =>
      unary<OpenSessionResponse__Output>(
        (done) => connection.service.openSession(request, connection.metadata, grpc, done),
        options.signal,
      ),
    // A lost answer may have leased a device; only a server that says so has not.
    { ...options, repeatable: (error) => (error as SpuError).details.retryAfterSeconds !== undefined },
  );
  const lease = answer.lease ?? { seconds: 60, nanos: 0 };
  return createSession(connection, {
    id: answer.sessionId,
    device: readDescription(answer.device!),
    seed: answer.seed,
    leaseSeconds: lease.seconds + lease.nanos / 1e9,
    keepAlive: options.keepAlive ?? true,
  });
}

const wireDuration = (seconds: number) => ({
  seconds: Math.floor(seconds),
  nanos: Math.floor((seconds % 1) * 1e9),
});
