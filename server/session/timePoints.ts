import type { DeviceTime } from '../../common/deviceTime.js';
import type { Device, TimePoint } from '../device/device.js';
import { DeviceError, invalidArgument } from '../device/errors.js';
import type { Evolutions } from './evolutions.js';

/** A point of device time as a client names it; `default` where it names none. */
export type NamedTime =
  | { at: 'default' }
  | { at: 'now' }
  | { at: 'time'; time: DeviceTime }
  | { at: 'evolution'; id: string }
  | { at: 'request'; requestId: string }
  | { at: 'last' };

/** What names are looked up in. */
export interface NamedIn {
  device: Pick<Device, 'status'>;
  evolutions: Evolutions;
}

function requireTicks(field: string, { ticks }: DeviceTime): void {
  if (Number.isSafeInteger(ticks) && ticks >= 0) return;
  const limit = Number.MAX_SAFE_INTEGER;
  throw invalidArgument(
    `${field}.time.ticks`,
    `is ${ticks}; it must be a whole number of at most ${limit}.`,
    {
      reason: 'ABOVE_LIMIT',
      metadata: { limit: String(limit), actual: String(ticks) },
    },
  );
}

/** Epoch 0 is the present one, whichever that is. */
async function tickOf(
  field: string,
  { ticks, epoch }: DeviceTime,
  device: NamedIn['device'],
): Promise<TimePoint> {
  const point: TimePoint = { at: 'tick', tick: ticks };
  if (epoch === 0) return point;
  const present = (await device.status({ stateNorm: false })).time.epoch;
  if (epoch === present) return point;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `${field}: the time is of epoch ${epoch} and the clock's epoch is ${present}: it has started again since; ask for the present time.`,
    { reason: 'EPOCH_MISMATCH', metadata: { field, expected: String(present), actual: String(epoch) } },
  );
}

async function endOf(evolution: Promise<{ id: string } | undefined>): Promise<TimePoint> {
  const found = await evolution;
  return found ? { at: 'evolution', id: found.id } : { at: 'now' };
}

function pin(
  field: string,
  named: Exclude<NamedTime, { at: 'default' }>,
  { device, evolutions }: NamedIn,
): Promise<TimePoint> {
  switch (named.at) {
    case 'time':
      requireTicks(field, named.time);
      return tickOf(field, named.time, device);
    case 'evolution':
      if (named.id === '') throw invalidArgument(`${field}.evolution_id`, 'is empty.');
      return Promise.resolve(named);
    case 'request':
      return endOf(evolutions.find(named.requestId));
    case 'last':
      return endOf(evolutions.last);
    case 'now':
      return Promise.resolve(named);
  }
}

/** Whoever does not wait for it must not bring the process down. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}

/**
 * When a load takes effect. Names mean what they mean now, among the requests that have come so far, however long the
 * promise takes: it waits for evolutions that the device has not accepted yet. Without a name, it is the end of the last one.
 */
export function pinLoad(field: string, named: NamedTime, where: NamedIn): Promise<TimePoint> {
  return handled(pin(field, named.at === 'default' ? { at: 'last' } : named, where));
}

/** When a read-out begins, in the same way; without a name it is for the device to say what is queued. */
export function pinReadOut(field: string, named: NamedTime, where: NamedIn): Promise<TimePoint> {
  return handled(named.at === 'default' ? Promise.resolve({ at: 'end' }) : pin(field, named, where));
}
