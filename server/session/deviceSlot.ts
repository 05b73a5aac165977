import type { DeviceDescription, DeviceHealth } from '../../common/description.js';
import type { Device } from '../device/device.js';
import { withServerFeatures } from './serverFeatures.js';
import { createSharedStatus, type SharedStatus } from './sharedStatus.js';

/** A device and what the server keeps with it. */
export interface DeviceSlot {
  readonly device: Device;
  /** As the device described itself last, with what the server adds; `describe` asks it again. */
  readonly description: DeviceDescription;
  describe(): Promise<DeviceDescription>;
  /** Asks it again some time, unless it is being asked already. */
  refresh(): void;
  readonly health: DeviceHealth;
  /** What it is doing, as WatchDevice tells it. */
  readonly status: SharedStatus;
  /** Since the server started. */
  readonly counters: { sessions: number; bytesReceived: number; bytesSent: number };
  /** A client holds it. */
  leased: boolean;
}

async function describeBehindServer(device: Device): Promise<DeviceDescription> {
  const description = await device.describe();
  return { ...description, features: withServerFeatures(description.features) };
}

export async function createDeviceSlot(device: Device): Promise<DeviceSlot> {
  let description = await describeBehindServer(device);
  let asked = false;
  const describe = async () => {
    description = await describeBehindServer(device);
    return description;
  };
  return {
    device,
    get description() {
      return description;
    },
    describe,
    status: createSharedStatus(device),
    refresh() {
      if (asked) return;
      asked = true;
      const done = () => {
        asked = false;
      };
      // One that cannot tell keeps the description that it had.
      describe().then(done, done);
    },
    get health() {
      return device.health?.() ?? 'ready';
    },
    counters: { sessions: 0, bytesReceived: 0, bytesSent: 0 },
    leased: false,
  };
}
