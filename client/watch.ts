import { checkNotNegative } from './structures/tensor.js';
import { type CallOptions, grpcOptions, receive } from './transport/calls.js';
import type { Connection } from './transport/connection.js';
import { plain } from './wire.js';

/** What a device is doing. */
export interface DeviceStatus {
  /** Seconds since power-on. */
  deviceTime: number;
  leased: boolean;
  /** Clients that wait for it. */
  waiting: number;
  /** Euclidean norm of the state; absent before there is one. */
  stateNorm?: number;
  /** "idle", "loading", "evolving", "sampling" or "calibrating". */
  activity: string;
  /** Matrix loaded last in this session; 0 for none. */
  matrixVersion: number;
  /** Since the server started. */
  counters: {
    sessions: number;
    matrices: number;
    vectors: number;
    evolutions: number;
    samples: number;
    bytesReceived: number;
    bytesSent: number;
  };
}

export interface WatchOptions extends CallOptions {
  /** Wall seconds between two messages; default 1, at least 0.02. */
  periodSeconds?: number;
}

const nothingCounted = {
  sessions: 0,
  matrices: 0,
  vectors: 0,
  evolutions: 0,
  samples: 0,
  bytesReceived: 0,
  bytesSent: 0,
};

/** Follows a device until the loop is left or the signal aborts. */
export async function* watchDevice(
  { service, metadata }: Connection,
  name: string,
  options: WatchOptions,
): AsyncGenerator<DeviceStatus, void, undefined> {
  const period = options.periodSeconds ?? 1;
  checkNotNegative('periodSeconds', period);
  const start = () => service.watchDevice({ name, period }, metadata, grpcOptions(options));
  for await (const message of receive(start, options.signal)) {
    yield { ...plain(message), counters: message.counters ?? nothingCounted };
  }
}
