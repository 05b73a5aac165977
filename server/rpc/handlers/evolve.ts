import type { EvolveRequest__Output } from '../../../proto/types/spu/v1/EvolveRequest.js';
import type { Evolution, EvolveRequest } from '../../device/device.js';
import type { AskedEvolution } from '../../session/evolutions.js';
import type { Session } from '../../session/session.js';
import { validateEvolve } from '../../session/validateRequests.js';
import { toEvolve } from '../convert/requests.js';

/** An evolution that is asked for. */
export interface EvolveOnce {
  request: EvolveRequest;
  /** What the same request id started before. */
  known?: Promise<Evolution>;
  /** The session takes it for the last one from now on; whoever starts the evolution says how it went. */
  asked?: AskedEvolution;
}

/** Checks the request, and looks for an evolution of its id; from now on others can name it. */
export function evolveOnce({ evolutions, limits }: Session, message: EvolveRequest__Output): EvolveOnce {
  const request = toEvolve(message);
  validateEvolve(request, limits);
  const { requestId } = message;
  const text = requestId === '' ? '' : JSON.stringify(request);
  const known = evolutions.recall(requestId, text);
  return known !== undefined ? { request, known } : { request, asked: evolutions.ask(requestId, text) };
}

/** Starts an evolution; a request id that was used before gives the evolution that it started. */
export async function evolve({ device }: Session, { request, known, asked }: EvolveOnce): Promise<Evolution> {
  if (known !== undefined) return known;
  try {
    const evolution = await device.evolve(request);
    asked?.accepted(evolution);
    return evolution;
  } catch (error) {
    asked?.failed(error);
    throw error;
  }
}
