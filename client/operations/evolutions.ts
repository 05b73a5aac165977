import type * as common from '../../common/results.js';
import { phaseNames, valuesByName } from '../../proto/enumNames.js';
import type { CancelEvolutionResponse__Output } from '../../proto/types/spu/v1/CancelEvolutionResponse.js';
import type { EvolutionStatus__Output } from '../../proto/types/spu/v1/EvolutionStatus.js';
import type { ListEvolutionsResponse__Output } from '../../proto/types/spu/v1/ListEvolutionsResponse.js';
import { type Check, checkArgument, shown } from '../checks.js';
import { type CallOptions, grpcOptions, unary } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { unaryWithRetry } from '../transport/retry.js';

/**
 * An evolution as it ran, or is planned.
 *
 * @example
 * for (const { id, phase, endTick } of await session.listEvolutions()) console.log(id, phase, endTick);
 */
export interface EvolutionStatus extends common.EvolutionStatus {
  /** What it was asked for with; absent where it had none. */
  requestId?: string;
}

/**
 * Names an evolution: the answer of evolve(), its id, or the `requestId` that it was asked for with.
 *
 * @example
 * const name: EvolutionName = { requestId: 'step 7' };
 * await session.cancelEvolution(name);
 */
export type EvolutionName = string | { id: string } | { requestId: string };

const phaseOf = valuesByName(phaseNames);

const evolutionName: Check = (value) => {
  const { id, requestId }: { id?: unknown; requestId?: unknown } = Object(value);
  if (typeof value === 'string' || typeof id === 'string' || typeof requestId === 'string') return undefined;
  return `is ${shown(value)}, but must be an evolution, its id, or { requestId }.`;
};

function wireName(name: EvolutionName): { evolutionId: string } | { requestId: string } {
  if (typeof name === 'string') return { evolutionId: name };
  return 'id' in name ? { evolutionId: name.id } : { requestId: name.requestId };
}

function readStatus(message: EvolutionStatus__Output): EvolutionStatus {
  const { evolutionId, requestId, phase, ...rest } = message;
  return { id: evolutionId, phase: phaseOf[phase], ...rest, ...(requestId !== '' && { requestId }) };
}

/** Those that have not ended, and the last ones that have, in the order in which they were accepted. */
export async function listEvolutions(
  { service, metadata, retry }: Connection,
  sessionId: string,
  options: CallOptions,
): Promise<EvolutionStatus[]> {
  const { evolutions } = await unaryWithRetry<ListEvolutionsResponse__Output>(
    retry,
    (grpc, done) => service.listEvolutions({ sessionId }, metadata, grpc, done),
    options,
  );
  return evolutions.map(readStatus);
}

/** Ends an evolution before its time. Not repeated: the second time it would have ended. */
export async function cancelEvolution(
  { service, metadata }: Connection,
  sessionId: string,
  name: EvolutionName,
  options: CallOptions,
): Promise<EvolutionStatus> {
  checkArgument('evolution', name, evolutionName);
  const request = { sessionId, ...wireName(name) };
  const { evolution } = await unary<CancelEvolutionResponse__Output>(
    (done) => service.cancelEvolution(request, metadata, grpcOptions(options), done),
    options.signal,
  );
  return readStatus(evolution!);
}
