import { fromSeconds, toSeconds } from '../../../proto/time.js';
import type { OpenSessionRequest__Output } from '../../../proto/types/spu/v1/OpenSessionRequest.js';
import type { OpenSessionResponse } from '../../../proto/types/spu/v1/OpenSessionResponse.js';
import { invalidArgument } from '../../device/errors.js';
import type { Sessions } from '../../session/sessions.js';
import type { Call } from '../calls/call.js';
import { fromDescription } from '../convert/device.js';

export async function openSession(
  sessions: Sessions,
  request: OpenSessionRequest__Output,
  call: Call,
): Promise<OpenSessionResponse> {
  const { seed } = request;
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw invalidArgument('seed', `is ${seed}; this server takes at most ${Number.MAX_SAFE_INTEGER}.`);
  }
  const device = request.device === '' ? undefined : request.device;
  const waitSeconds = request.wait ? toSeconds(request.wait) : undefined;
  if (waitSeconds !== undefined && waitSeconds < 0)
    throw invalidArgument('wait', `is ${waitSeconds} s; it must be at least 0.`);
  const session = await sessions.open({ device, seed, waitSeconds }, call.signal);
  call.name(session);
  return {
    sessionId: session.id,
    device: fromDescription(session.slot.description),
    lease: fromSeconds(sessions.leaseSeconds),
    seed: session.seed,
  };
}
