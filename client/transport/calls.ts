import type { ClientReadableStream, CallOptions as GrpcCallOptions, requestCallback } from '@grpc/grpc-js';
import { abortSignal, notNegative, type OptionalChecks, optionsOf } from '../checks.js';
import { toSpuError } from '../errors.js';
import { onAbort } from './aborts.js';

/**
 * How a call ends before its answer.
 *
 * @example
 * await session.sample({ count: 100, interval: 1, signal: AbortSignal.timeout(5000) });
 * await spu.listDevices({ deadlineSeconds: 2 });
 */
export interface CallOptions {
  /** Ends the call; it then throws the signal's reason. */
  signal?: AbortSignal;
  /** Seconds after which the call fails with DEADLINE_EXCEEDED, repetitions included. Absent means never. */
  deadlineSeconds?: number;
}

/** Part of the checks of every call's options. */
export const callChecks: OptionalChecks<CallOptions> = {
  signal: abortSignal,
  deadlineSeconds: notNegative,
};

/** For calls that have no other options. */
export const checkCall = optionsOf<CallOptions>('this call', {}, callChecks);

/** What every grpc-js call can do. */
export interface Cancellable {
  cancel(): void;
}

/** A deadline that stays the same over repetitions. */
export function grpcOptions(options: CallOptions): GrpcCallOptions {
  // No deadline is cheaper than a far one: grpc-js arms a timer for each.
  return options.deadlineSeconds === undefined
    ? {}
    : { deadline: Date.now() + options.deadlineSeconds * 1000 };
}

/** Cancels the call when the signal says so; returns the function that takes the watch off. */
export function cancelOnAbort(call: Cancellable, signal: AbortSignal | undefined): () => void {
  return onAbort(signal, () => call.cancel());
}

/** Throws the signal's reason if there was an abort, else the error as SpuError. */
export function failure(error: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : toSpuError(error);
}

/** Begins a call; what grpc-js throws at once (the channel is closed) comes out like any other failure. */
export function begin<Call>(start: () => Call): Call {
  try {
    return start();
  } catch (error) {
    throw toSpuError(error);
  }
}

/** One request, one answer. `start` begins the call and hands `done` to it. */
export function unary<Answer>(
  start: (done: requestCallback<Answer>) => Cancellable,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const call = begin(() =>
      start((error, answer) => {
        stop();
        if (error) reject(failure(error, signal));
        else resolve(answer as Answer);
      }),
    );
    const stop = cancelOnAbort(call, signal);
  });
}

/**
 * Hands every message of a server stream to `take`, up to its end. Not by the loop of `receive`: without its
 * iterator and promises an Evolve and a Sample of 8 cells take 4 % less (measured).
 */
export function receiveAll<Answer>(
  start: () => ClientReadableStream<Answer>,
  take: (message: Answer) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const call = begin(start);
    const stop = cancelOnAbort(call, signal);
    const fail = (error: unknown) => {
      stop();
      reject(failure(error, signal));
      call.cancel();
    };
    call.on('error', fail);
    call.on('data', (message: Answer) => {
      try {
        take(message);
      } catch (error) {
        fail(error);
      }
    });
    // After an error, and then without effect.
    call.on('end', () => {
      stop();
      resolve();
    });
  });
}

/** The messages of a server stream; leaving the loop early cancels the call. */
export async function* receive<Answer>(
  start: () => ClientReadableStream<Answer>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Answer, void, undefined> {
  signal?.throwIfAborted();
  const call = begin(start);
  // The cancellation of a loop that was left early is an 'error' that nobody waits for.
  call.on('error', () => {});
  const stop = cancelOnAbort(call, signal);
  try {
    for await (const message of call) yield message as Answer;
  } catch (error) {
    throw failure(error, signal);
  } finally {
    stop();
    call.cancel();
  }
}
