import type { EvolveRequest__Output } from '../../../proto/types/spu/v1/EvolveRequest.js';
import type { Evolution } from '../../device/device.js';
import { invalid } from '../../device/errors.js';
import type { Session } from '../../session/session.js';
import { validateEvolve } from '../../session/validateRequests.js';
import { toEvolve } from '../convert/requests.js';

const longestId = 128;

/** Starts an evolution; a request id that was used before gives the evolution that it started. */
export async function evolve(session: Session, message: EvolveRequest__Output): Promise<Evolution> {
  const request = toEvolve(message);
  validateEvolve(request, session.limits);
  const { requestId } = message;
  if (requestId === '') return session.device.evolve(request);
  if (Buffer.byteLength(requestId) > longestId)
    throw invalid('request_id', `is longer than ${longestId} bytes.`);
  const text = JSON.stringify(request);
  const known = session.evolutions.recall(requestId, text, 'request_id');
  if (known !== undefined) return known;
  const evolution = session.device.evolve(request);
  session.evolutions.remember(requestId, text, evolution);
  return evolution;
}
