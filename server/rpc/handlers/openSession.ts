import { fromSeconds, toSeconds } from '../../../proto/time.js';
import type { Duration__Output } from '../../../proto/types/google/protobuf/Duration.js';
import type { OpenSessionRequest__Output } from '../../../proto/types/spu/v1/OpenSessionRequest.js';
import type { OpenSessionResponse } from '../../../proto/types/spu/v1/OpenSessionResponse.js';
import type { SessionWaiting } from '../../../proto/types/spu/v1/SessionWaiting.js';
import type { WaitReason__Output } from '../../../proto/types/spu/v1/WaitReason.js';
import { invalidArgument } from '../../device/errors.js';
import type { OpenRequest, Sessions } from '../../session/sessions.js';
import type { Waiting, WaitReason } from '../../session/waiting.js';
import type { Call } from '../calls/call.js';
import type { Write } from '../calls/streams.js';
import { fromDescription } from '../convert/device.js';

const reasonNames: Readonly<Record<WaitReason, WaitReason__Output>> = {
  inUse: 'WAIT_REASON_IN_USE',
  clientAway: 'WAIT_REASON_CLIENT_AWAY',
  resetting: 'WAIT_REASON_RESETTING',
};

function fromWaiting({ reason, atMost, ...rest }: Waiting): SessionWaiting {
  return {
    ...rest,
    reason: reasonNames[reason],
    atMost: atMost === undefined ? undefined : fromSeconds(atMost),
  };
}

function secondsOf(field: string, duration: Duration__Output | null): number | undefined {
  if (!duration) return undefined;
  const seconds = toSeconds(duration);
  if (seconds < 0) throw invalidArgument(field, `is ${seconds} s; it must be at least 0.`);
  return seconds;
}

function toOpenRequest(request: OpenSessionRequest__Output): OpenRequest {
  const { device, seed } = request;
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw invalidArgument('seed', `is ${seed}; this server takes at most ${Number.MAX_SAFE_INTEGER}.`, {
      reason: 'ABOVE_LIMIT',
      metadata: { limit: String(Number.MAX_SAFE_INTEGER), actual: String(seed) },
    });
  }
  return {
    device: device === '' ? undefined : device,
    seed,
    waitSeconds: secondsOf('wait', request.wait),
    graceSeconds: secondsOf('grace', request.grace),
  };
}

/** Tells what the client waits for while it has to, then the lease. */
export async function openSession(
  sessions: Sessions,
  request: OpenSessionRequest__Output,
  call: Call,
  write: Write<OpenSessionResponse>,
): Promise<void> {
  const tell = (waiting: Waiting) => {
    // A client that does not read loses nothing but the way there.
    write({ waiting: fromWaiting(waiting) })?.catch(() => {});
  };
  const session = await sessions.open(toOpenRequest(request), call.signal, tell);
  call.name(session);
  await write({
    opened: {
      sessionId: session.id,
      device: fromDescription(session.slot, sessions),
      lease: fromSeconds(sessions.limits.lease),
      grace: fromSeconds(session.grace),
      seed: session.seed,
      time: session.openedAt,
    },
  });
}
