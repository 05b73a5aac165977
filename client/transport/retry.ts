import type { CallOptions as GrpcOptions, requestCallback } from '@grpc/grpc-js';
import { connectionClosed, SpuError } from '../errors.js';
import { onAbort } from './aborts.js';
import { type CallOptions, type Cancellable, grpcOptions, unary } from './calls.js';

export type { GrpcOptions };

/**
 * How a call that is safe to repeat is repeated: exponential backoff with jitter.
 *
 * @example
 * const spu = await connectSpu('127.0.0.1:50051', { retry: { attempts: 20, maxDelaySeconds: 10 } });
 */
export interface RetryPolicy {
  /** Calls in all; 1 means no repetition. Default 8. */
  attempts: number;
  /** Seconds before the first repetition, doubled for each further one. Default 0.1. */
  firstDelaySeconds: number;
  /** Upper bound of that, in seconds. A longer wait that the server asks for (RetryInfo) is kept. Default 5. */
  maxDelaySeconds: number;
}

/** The policy of a connection, which ends with it. */
export interface Retry extends RetryPolicy {
  /** Aborts when the connection is closed. */
  closed?: AbortSignal;
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 8, firstDelaySeconds: 0.1, maxDelaySeconds: 5 };

/**
 * True for failures that a repetition can cure: the server was away or drains, or it has not noticed yet that the
 * stream which this call repeats is dead (ABORTED with RetryInfo).
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof SpuError)) return false;
  const { code, details } = error;
  return code === 'UNAVAILABLE' || (code === 'ABORTED' && details.retryAfterSeconds !== undefined);
}

/** Seconds to wait before attempt `attempt` (1 is the first repetition): at least half of the backoff, at most all. */
export function backoff(policy: RetryPolicy, attempt: number, error: unknown): number {
  const ceiling = Math.min(policy.maxDelaySeconds, policy.firstDelaySeconds * 2 ** (attempt - 1));
  // Jitter keeps the clients of a server that comes back from calling all at once.
  const own = ceiling * (0.5 + 0.5 * Math.random());
  const asked = error instanceof SpuError ? (error.details.retryAfterSeconds ?? 0) : 0;
  return Math.max(own, asked);
}

export interface RetryOptions extends CallOptions {
  /** False where this failure must not be followed by a repetition. */
  repeatable?: (error: unknown) => boolean;
}

/**
 * Repeats `call` while its failures are transient and `repeatable` agrees. One deadline holds for all attempts; no wait
 * between them goes beyond it.
 * @throws what the last attempt threw, or the signal's reason.
 */
export async function withRetry<T>(
  policy: Retry,
  call: (grpc: GrpcOptions) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const grpc = grpcOptions(options);
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(grpc);
    } catch (error) {
      if (attempt >= policy.attempts || !isTransient(error) || options.repeatable?.(error) === false)
        throw error;
      const left = grpc.deadline === undefined ? Infinity : (Number(grpc.deadline) - Date.now()) / 1000;
      await pause(Math.max(0, Math.min(backoff(policy, attempt, error), left)), policy, options.signal);
    }
  }
}

/** One request and one answer, repeated like `withRetry`. `start` begins the call and hands `done` to it. */
export function unaryWithRetry<Answer>(
  policy: Retry,
  start: (grpc: GrpcOptions, done: requestCallback<Answer>) => Cancellable,
  options: RetryOptions,
): Promise<Answer> {
  return withRetry(policy, (grpc) => unary((done) => start(grpc, done), options.signal), options);
}

/** Waits; an abort ends it with the signal's reason, and the end of the connection with its error. */
export function pause(seconds: number, { closed }: Retry, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    if (closed?.aborted) return reject(connectionClosed());
    const stops: (() => void)[] = [];
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      settle();
    };
    const timer = setTimeout(end(resolve), seconds * 1000);
    stops.push(
      onAbort(
        signal,
        end(() => reject(signal!.reason)),
      ),
      onAbort(
        closed,
        end(() => reject(connectionClosed())),
      ),
    );
  });
}
