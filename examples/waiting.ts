import type { SessionWaiting, WaitReason } from '../client/index.js';

const reasons: Readonly<Record<WaitReason, string | undefined>> = {
  inUse: undefined,
  clientAway: 'its client is away and may come back',
  resetting: 'it is being reset',
  unspecified: undefined,
};

/** Such as "waiting for spu0, 1 before you (its client is away and may come back, free within 7 s)". */
export function waitingLine({ device, before, reason, atMostSeconds }: SessionWaiting): string {
  const free = atMostSeconds === undefined ? undefined : `free within ${Math.ceil(atMostSeconds)} s`;
  const known = [reasons[reason], free].filter((each) => each !== undefined).join(', ');
  return `waiting for ${device}, ${before} before you${known === '' ? '' : ` (${known})`}`;
}

/** Says on stderr what openSession() waits for. */
export function tellWaiting(waiting: SessionWaiting): void {
  console.error(waitingLine(waiting));
}
