import type * as common from '../../common/deviceStatus.js';
import { activityNames, valuesByName } from '../../proto/enumNames.js';
import { notNegative, optionsOf } from '../checks.js';
import { type CallOptions, callChecks, grpcOptions, receive } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { plain } from '../wire/plain.js';

/**
 * What a server and one of its devices are doing.
 *
 * @example
 * for await (const { activity, leased, waiting } of spu.watch('spu0')) console.log(activity, leased, waiting);
 */
export interface DeviceStatus extends common.DeviceStatus {
  /** A client holds it. */
  leased: boolean;
  /** Clients that wait for it. */
  waiting: number;
  /** Since the server started. */
  counters: common.DeviceCounters & { sessions: number; bytesReceived: number; bytesSent: number };
}

/**
 * How often a device is looked at.
 *
 * @example
 * for await (const { activity, time } of spu.watch('spu0', { periodSeconds: 0.5 })) console.log(activity, time.ticks);
 */
export interface WatchOptions extends CallOptions {
  /** Wall seconds between two messages; default 1, at least 0.02. */
  periodSeconds?: number;
}

const checkWatch = optionsOf<WatchOptions>(
  'watch',
  {},
  {
    periodSeconds: notNegative,
    ...callChecks,
  },
);

const activityOf = valuesByName(activityNames);

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
  sessionId = '',
): AsyncGenerator<DeviceStatus, void, undefined> {
  checkWatch(options);
  const request = { name, sessionId, period: options.periodSeconds ?? 1 };
  const start = () => service.watchDevice(request, metadata, grpcOptions(options));
  for await (const message of receive(start, options.signal)) {
    yield {
      ...plain(message),
      time: message.time ?? { ticks: 0, epoch: 0 },
      activity: activityOf[message.activity] ?? 'idle',
      counters: message.counters ?? nothingCounted,
    };
  }
}
