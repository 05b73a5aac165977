import { setTimeout as sleep } from 'node:timers/promises';
import { activityNames } from '../../../proto/enumNames.js';
import type { WatchDeviceRequest__Output } from '../../../proto/types/spu/v1/WatchDeviceRequest.js';
import type { WatchDeviceResponse } from '../../../proto/types/spu/v1/WatchDeviceResponse.js';
import { invalidArgument } from '../../device/errors.js';
import type { Sessions } from '../../session/sessions.js';
import type { Call } from '../calls/call.js';
import type { Write } from '../calls/streams.js';

/** Seconds. */
const shortestPeriod = 0.02;
const usualPeriod = 1;
const longestPeriod = 3600;

export async function watchDevice(
  sessions: Sessions,
  request: WatchDeviceRequest__Output,
  call: Call,
  write: Write<WatchDeviceResponse>,
): Promise<void> {
  const slot = sessions.slot(request.name);
  const period = request.period === 0 ? usualPeriod : request.period;
  if (!(period >= shortestPeriod && period <= longestPeriod)) {
    throw invalidArgument('period', `is ${period} s; it must be 0 or ${shortestPeriod} to ${longestPeriod}.`);
  }
  const { signal } = call;
  const leave = sessions.watch();
  try {
    while (!signal.aborted) {
      // Looking on must not cost the holder anything; its own watching may.
      const isHolder = sessions.holder(slot)?.id === request.sessionId;
      const status = await slot.status({ stateNorm: isHolder });
      const { time, activity, matrixVersion, targetVersion, counters } = status;
      await write({
        time,
        stateNorm: isHolder ? status.stateNorm : undefined,
        activity: activityNames[activity],
        matrixVersion,
        targetVersion,
        leased: slot.leased,
        waiting: sessions.waiting(slot),
        counters: { ...slot.counters, ...counters },
      });
      await sleep(period * 1000, undefined, { signal });
    }
  } finally {
    leave();
  }
}
