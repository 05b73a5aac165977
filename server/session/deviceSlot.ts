import type { DeviceDescription } from '../../common/description.js';
import type { Device } from '../device/device.js';
import { withServerFeatures } from './serverFeatures.js';

/** A device and what the server keeps with it. */
export interface DeviceSlot {
  readonly device: Device;
  /** As the device described itself last, with what the server adds; `describe` asks it again. */
  readonly description: DeviceDescription;
  describe(): Promise<DeviceDescription>;
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
  return {
    device,
    get description() {
      return description;
    },
    async describe() {
      description = await describeBehindServer(device);
      return description;
    },
    counters: { sessions: 0, bytesReceived: 0, bytesSent: 0 },
    leased: false,
  };
}
