import type { Device, DeviceStatus } from '../device/device.js';

// Milliseconds for which one answer is for all who ask: no watcher asks more often than every 20.
const freshness = 15;

/** What a device is doing, asked for once for all who want to know it at about the same time. */
export type SharedStatus = (wants: { stateNorm: boolean }) => Promise<DeviceStatus>;

export function createSharedStatus(device: Device, now = () => performance.now()): SharedStatus {
  const asked = new Map<boolean, { at: number; underWay: boolean; answer: Promise<DeviceStatus> }>();
  return (wants) => {
    const last = asked.get(wants.stateNorm);
    if (last && (last.underWay || now() - last.at < freshness)) return last.answer;
    const own = { at: now(), underWay: true, answer: device.status(wants) };
    const over = () => {
      own.underWay = false;
    };
    own.answer.then(over, over);
    asked.set(wants.stateNorm, own);
    return own.answer;
  };
}
