import type { Before } from './queue.js';

/** What keeps a device from being leased. */
export type WaitReason = 'inUse' | 'clientAway' | 'resetting';

/** Why a client waits for a device. */
export interface Waiting {
  /** The device that is most likely to become free for it. */
  device: string;
  /** Clients in the queue before it that would take the same device. */
  before: number;
  reason: WaitReason;
  /** The device becomes free after so many seconds at the latest, unless its client calls again; undefined where unknown. */
  atMost: number | undefined;
}

/** Who has a device at the moment. */
export interface Holder {
  /** Undefined between two sessions. */
  session: { id: string; away: boolean; left: number | undefined } | undefined;
}

/** Likeliest first. */
const byLikelihood: readonly WaitReason[] = ['resetting', 'clientAway', 'inUse'];

function describe<Place extends { device: { name: string } }>(
  place: Place,
  before: Before<Place>,
  { session }: Holder,
): Waiting {
  const reason = session ? (session.away ? 'clientAway' : 'inUse') : 'resetting';
  return { device: place.device.name, before: before(place), reason, atMost: session?.left };
}

function compare(a: Waiting, b: Waiting): number {
  const likelihood = byLikelihood.indexOf(a.reason) - byLikelihood.indexOf(b.reason);
  return a.before - b.before || likelihood || (a.atMost ?? Infinity) - (b.atMost ?? Infinity) || 0;
}

/** Passes on to `tell` what a waiting client should know, once for each change of place, reason or holder. */
export function createWaitTeller<Place extends { device: { name: string } }>(
  places: readonly Place[],
  holderOf: (place: Place) => Holder,
  tell: (waiting: Waiting) => void,
): (before: Before<Place>) => void {
  let told = '';
  return (before) => {
    const choices = places.map((place) => ({ place, waiting: describe(place, before, holderOf(place)) }));
    const [{ place, waiting }] = choices.sort((a, b) => compare(a.waiting, b.waiting));
    const { device, reason } = waiting;
    const key = JSON.stringify([device, waiting.before, reason, holderOf(place).session?.id]);
    if (key === told) return;
    told = key;
    tell(waiting);
  };
}
