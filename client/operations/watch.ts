import type * as common from '../../common/deviceStatus.js';
import { checkNotNegative } from '../checks.js';
import { type CallOptions, grpcOptions, receive } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { plain } from '../wire/plain.js';

/** What a server and one of its devices are doing. */
export interface DeviceStatus extends common.DeviceStatus {
  leased: boolean;
  /** Clients that wait for it. */
  waiting: number;
  /** Since the server started. */
  counters: common.DeviceCounters & { sessions: number; bytesReceived: number; bytesSent: number };
}

export interface WatchOptions extends CallOptions {
  /** Wall seconds between two messages; default 1, at least 0.02. */
  periodSeconds?: number;
}

const nothingCounted: DeviceStatus['counters'] = {
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
    yield {
      ...plain(message),
      activity: message.activity as common.DeviceActivity,
      counters: message.counters ?? nothingCounted,
    };
  }
}
