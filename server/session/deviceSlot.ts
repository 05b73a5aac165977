import type { DeviceDescription } from '../../common/description.js';
import type { Device } from '../device/device.js';

/** A device and what the server keeps with it. */
export interface DeviceSlot {
  readonly device: Device;
  /** As the device described itself last; `describe` asks it again. */
  readonly description: DeviceDescription;
  describe(): Promise<DeviceDescription>;
  /** Since the server started. */
  readonly counters: { sessions: number; bytesReceived: number; bytesSent: number };
  /** A client holds it. */
  leased: boolean;
}

export async function createDeviceSlot(device: Device): Promise<DeviceSlot> {
  let description = await device.describe();
  return {
    device,
    get description() {
      return description;
    },
    async describe() {
      description = await device.describe();
      return description;
    },
    counters: { sessions: 0, bytesReceived: 0, bytesSent: 0 },
    leased: false,
  };
}
