import { connectivityState } from '@grpc/grpc-js';
import type { SpuServiceClient } from '../../proto/types/spu/v1/SpuService.js';
import type { SpuError } from '../errors.js';
import { onAbort } from './aborts.js';
import { connectFailure, noAnswer } from './connectFailure.js';

export interface ConnectTimes {
  /** For one attempt. */
  connectSeconds: number;
  /** For a server that is not there yet. */
  startSeconds: number;
}

/** Failures that the start of a server ends. */
const mayStart = new Set(['CONNECTION_REFUSED', 'NAME_NOT_FOUND', 'UNREACHABLE']);

/** What grpc-js says of the last attempt; undefined where a call goes through. */
function lastFailure(service: SpuServiceClient, deadline: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Fails here and at once, for there is no connection; should there be one by now, the answer does not matter.
    service.listDevices({}, { deadline }, (error) => {
      const told = error?.details ?? '';
      resolve(/^(No connection established|Name resolution failed|Failed to)/.test(told) ? told : undefined);
    });
  });
}

/** Resolves at the next state of the channel, rejects at the deadline or when the channel is closed. */
function nextState(service: SpuServiceClient, state: connectivityState, deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    service
      .getChannel()
      .watchConnectivityState(state, deadline, (error) => (error ? reject(error) : resolve()));
  });
}

async function wait(
  service: SpuServiceClient,
  address: string,
  isTls: boolean,
  { connectSeconds, startSeconds }: ConnectTimes,
): Promise<void> {
  const channel = service.getChannel();
  const begun = Date.now();
  const startsUntil = begun + startSeconds * 1000;
  const deadline = begun + Math.max(connectSeconds, startSeconds) * 1000;
  let failure: SpuError | undefined;
  for (;;) {
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY || state === connectivityState.SHUTDOWN) return;
    if (state === connectivityState.TRANSIENT_FAILURE) {
      const told = await lastFailure(service, deadline);
      if (told === undefined) return;
      failure = connectFailure(address, isTls, told);
      if (!mayStart.has(failure.details.reason!) || Date.now() >= startsUntil) throw failure;
    }
    try {
      await nextState(service, state, failure ? startsUntil : deadline);
    } catch {
      throw failure ?? noAnswer(address, connectSeconds);
    }
  }
}

/**
 * Resolves when the channel is connected.
 * @throws SpuError UNAVAILABLE that tells why it is not, or the signal's reason. The channel is then to be closed.
 */
export function untilConnected(
  service: SpuServiceClient,
  address: string,
  isTls: boolean,
  times: ConnectTimes & { signal?: AbortSignal },
): Promise<void> {
  const { signal } = times;
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(signal!.reason));
    wait(service, address, isTls, times).then(resolve, reject).finally(stop);
  });
}
