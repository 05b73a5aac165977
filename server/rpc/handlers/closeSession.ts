import type { CloseSessionRequest__Output } from '../../../proto/types/spu/v1/CloseSessionRequest.js';
import type { CloseSessionResponse } from '../../../proto/types/spu/v1/CloseSessionResponse.js';
import type { Sessions } from '../../session/sessions.js';
import type { Call } from '../calls/call.js';

export async function closeSession(
  sessions: Sessions,
  request: CloseSessionRequest__Output,
  call: Call,
): Promise<CloseSessionResponse> {
  call.name(sessions.find(request.sessionId));
  await sessions.close(request.sessionId);
  return {};
}
