import { randomUUID } from 'node:crypto';
import type { InitialState } from '../../common/initialState.js';
import type { Evolution } from '../../common/results.js';
import { initialStateNames } from '../../proto/enumNames.js';
import type { EvolveRequest } from '../../proto/types/spu/v1/EvolveRequest.js';
import type { EvolveResponse__Output } from '../../proto/types/spu/v1/EvolveResponse.js';
import { count, notNegative, oneOf, optionsOf, text } from '../checks.js';
import { type CallOptions, callChecks } from '../transport/calls.js';
import { plain } from '../wire/plain.js';

/**
 * How the state evolves: dx = -(A x - b) dt + sqrt(2 kappa) dW.
 *
 * @example
 * await session.evolve({ duration: 50, initialState: 'target' });
 */
export interface EvolveOptions {
  /** In units of the time constant tau: 0, or at least one tick. */
  duration: number;
  /** The state at its start: as it is (keep, default), 0, b (target), or the one loaded last. */
  initialState?: InitialState;
  /** Refuse unless this is the version of the matrix loaded last. */
  expectedMatrixVersion?: number;
  /** Refuse unless this is the version of the target loaded last. */
  expectedTargetVersion?: number;
  /**
   * Names the evolution for a TimePoint before it has been answered; at most 128 bytes, each in a session once. Absent
   * means one of the client's own.
   */
  requestId?: string;
}

const required = { duration: notNegative };
const optional = {
  initialState: oneOf(Object.keys(initialStateNames)),
  expectedMatrixVersion: count,
  expectedTargetVersion: count,
  requestId: text,
};

/** In a Run, which has a signal for all of its calls. */
export const checkEvolve = optionsOf<EvolveOptions>('evolve', required, optional);
export const checkEvolveCall = optionsOf<EvolveOptions & CallOptions>('evolve', required, {
  ...optional,
  ...callChecks,
});

/** The options must have been checked. */
export function wireEvolve(sessionId: string, options: EvolveOptions): EvolveRequest {
  return {
    sessionId,
    duration: options.duration,
    initialState: initialStateNames[options.initialState ?? 'keep'],
    expectedMatrixVersion: options.expectedMatrixVersion,
    expectedTargetVersion: options.expectedTargetVersion,
    // Makes it safe to repeat: the server answers again and does nothing twice.
    requestId: options.requestId ?? randomUUID(),
  };
}

export function readEvolution(message: EvolveResponse__Output): Evolution {
  const { evolutionId, ...rest } = plain(message);
  return { id: evolutionId, ...rest };
}
