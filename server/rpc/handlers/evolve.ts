import type { EvolveRequest__Output } from '../../../proto/types/spu/v1/EvolveRequest.js';
import type { Evolution, EvolveRequest } from '../../device/device.js';
import type { Session } from '../../session/session.js';
import { validateEvolve } from '../../session/validateRequests.js';
import { toEvolve } from '../convert/requests.js';

/** An evolution that is asked for, and perhaps was before. */
export interface EvolveOnce {
  request: EvolveRequest;
  /** What the same request id started before. */
  known?: Promise<Evolution>;
  /** Remembers the request id from now on; whoever starts the evolution says how it went. */
  begin(): { accepted(evolution: Evolution): void; failed(error: unknown): void };
}

/** Checks the request, and looks for an evolution of its id. */
export function evolveOnce(session: Session, message: EvolveRequest__Output): EvolveOnce {
  const request = toEvolve(message);
  validateEvolve(request, session.limits);
  const { requestId } = message;
  const text = requestId === '' ? '' : JSON.stringify(request);
  return {
    request,
    known: session.evolutions.recall(requestId, text, 'request_id'),
    begin() {
      let accepted!: (evolution: Evolution) => void;
      let failed!: (error: unknown) => void;
      const evolution = new Promise<Evolution>((resolve, reject) => {
        accepted = resolve;
        failed = reject;
      });
      if (requestId !== '') session.evolutions.remember(requestId, text, evolution);
      else evolution.catch(() => {});
      return { accepted, failed };
    },
  };
}

/** Starts an evolution; a request id that was used before gives the evolution that it started. */
export async function evolve(session: Session, message: EvolveRequest__Output): Promise<Evolution> {
  const once = evolveOnce(session, message);
  if (once.known !== undefined) return once.known;
  const { accepted, failed } = once.begin();
  try {
    const evolution = await session.device.evolve(once.request);
    accepted(evolution);
    return evolution;
  } catch (error) {
    failed(error);
    throw error;
  }
}
