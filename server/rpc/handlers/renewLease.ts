import { fromSeconds } from '../../../proto/time.js';
import type { RenewLeaseRequest__Output } from '../../../proto/types/spu/v1/RenewLeaseRequest.js';
import type { RenewLeaseResponse } from '../../../proto/types/spu/v1/RenewLeaseResponse.js';
import type { Sessions } from '../../session/sessions.js';
import type { Call } from '../calls/call.js';

export async function renewLease(
  sessions: Sessions,
  request: RenewLeaseRequest__Output,
  call: Call,
): Promise<RenewLeaseResponse> {
  const { device, matrices, vectors } = call.use(request.sessionId);
  const { matrixVersion, targetVersion, stateVersion, time } = await device.status({ stateNorm: false });
  return {
    lease: fromSeconds(sessions.limits.lease),
    matrixVersion,
    targetVersion,
    stateVersion,
    uploads: [...matrices.statuses, ...vectors.statuses],
    time,
  };
}
