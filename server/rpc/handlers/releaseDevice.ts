import type { ReleaseDeviceRequest__Output } from '../../../proto/types/spu/v1/ReleaseDeviceRequest.js';
import type { ReleaseDeviceResponse } from '../../../proto/types/spu/v1/ReleaseDeviceResponse.js';
import type { Sessions } from '../../session/sessions.js';

export async function releaseDevice(
  sessions: Sessions,
  request: ReleaseDeviceRequest__Output,
): Promise<ReleaseDeviceResponse> {
  return { released: await sessions.release(sessions.slot(request.device)) };
}
