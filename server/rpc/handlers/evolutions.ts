import type { CancelEvolutionRequest__Output } from '../../../proto/types/spu/v1/CancelEvolutionRequest.js';
import type { CancelEvolutionResponse } from '../../../proto/types/spu/v1/CancelEvolutionResponse.js';
import type { ListEvolutionsRequest__Output } from '../../../proto/types/spu/v1/ListEvolutionsRequest.js';
import type { ListEvolutionsResponse } from '../../../proto/types/spu/v1/ListEvolutionsResponse.js';
import { invalidArgument } from '../../device/errors.js';
import type { Session } from '../../session/session.js';
import type { Call } from '../calls/call.js';
import { fromEvolutionStatus } from '../convert/requests.js';
import { requireMethod } from './requireMethod.js';

/** What the device tells of the evolutions of a session, with the request ids that it does not know of. */
export async function listEvolutions(
  request: ListEvolutionsRequest__Output,
  call: Call,
): Promise<ListEvolutionsResponse> {
  const { device, evolutions } = call.use(request.sessionId);
  const statuses = await requireMethod(device, 'evolutions')();
  return { evolutions: statuses.map((status) => fromEvolutionStatus(status, evolutions)) };
}

/** Its id, once the device has accepted it. */
async function idOf(request: CancelEvolutionRequest__Output, { evolutions }: Session): Promise<string> {
  if (request.evolution === 'evolutionId') return request.evolutionId!;
  if (request.evolution === 'requestId') return (await evolutions.find(request.requestId!)).id;
  throw invalidArgument('evolution', 'is not set; send evolution_id or request_id.');
}

export async function cancelEvolution(
  request: CancelEvolutionRequest__Output,
  call: Call,
): Promise<CancelEvolutionResponse> {
  const session = call.use(request.sessionId);
  const cancel = requireMethod(session.device, 'cancelEvolution');
  const status = await cancel(await idOf(request, session));
  return { evolution: fromEvolutionStatus(status, session.evolutions) };
}
