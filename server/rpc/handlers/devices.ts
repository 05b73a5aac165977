import type { GetDeviceRequest__Output } from '../../../proto/types/spu/v1/GetDeviceRequest.js';
import type { GetDeviceResponse } from '../../../proto/types/spu/v1/GetDeviceResponse.js';
import type { ListDevicesResponse } from '../../../proto/types/spu/v1/ListDevicesResponse.js';
import type { Sessions } from '../../session/sessions.js';
import { withTimeout } from '../../session/withTimeout.js';
import { fromDescription } from '../convert/device.js';

/** As the devices described themselves last: one that does not answer keeps nobody waiting. */
export function listDevices(sessions: Sessions): ListDevicesResponse {
  return {
    devices: sessions.slots.map((slot) => {
      slot.refresh();
      return fromDescription(slot, sessions);
    }),
  };
}

/** Milliseconds that a device has to describe itself. */
const patience = 1000;

export async function getDevice(
  sessions: Sessions,
  request: GetDeviceRequest__Output,
): Promise<GetDeviceResponse> {
  const slot = sessions.slot(request.name);
  await withTimeout(patience, () => slot.describe());
  return { device: fromDescription(slot, sessions) };
}
