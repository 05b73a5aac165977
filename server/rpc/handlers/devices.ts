import type { GetDeviceRequest__Output } from '../../../proto/types/spu/v1/GetDeviceRequest.js';
import type { GetDeviceResponse } from '../../../proto/types/spu/v1/GetDeviceResponse.js';
import type { ListDevicesResponse } from '../../../proto/types/spu/v1/ListDevicesResponse.js';
import type { Sessions } from '../../session/sessions.js';
import { fromDescription } from '../convert/device.js';

export async function listDevices(sessions: Sessions): Promise<ListDevicesResponse> {
  return {
    devices: (await Promise.all(sessions.slots.map((slot) => slot.describe()))).map((description) =>
      fromDescription(description, sessions),
    ),
  };
}

export async function getDevice(
  sessions: Sessions,
  request: GetDeviceRequest__Output,
): Promise<GetDeviceResponse> {
  return { device: fromDescription(await sessions.slot(request.name).describe(), sessions) };
}
