import { randomUUID } from 'node:crypto';
import type { InitialState } from '../../common/initialState.js';
import type { Evolution } from '../../common/results.js';
import { initialStateNames } from '../../proto/enumNames.js';
import type { EvolveRequest } from '../../proto/types/spu/v1/EvolveRequest.js';
import type { EvolveResponse__Output } from '../../proto/types/spu/v1/EvolveResponse.js';
import { checkNotNegative } from '../checks.js';
import { plain } from '../wire/plain.js';

export interface EvolveOptions {
  /** In units of the time constant tau. */
  duration: number;
  /** The state at its start: as it is (keep, default), 0, b (target), or the one loaded last. */
  initialState?: InitialState;
  /** Refuse unless this is the version of the matrix loaded last. */
  expectedMatrixVersion?: number;
  /** Refuse unless this is the version of the target loaded last. */
  expectedVectorVersion?: number;
}

export function wireEvolve(sessionId: string, options: EvolveOptions): EvolveRequest {
  checkNotNegative('duration', options.duration);
  return {
    sessionId,
    duration: options.duration,
    initialState: initialStateNames[options.initialState ?? 'keep'],
    expectedMatrixVersion: options.expectedMatrixVersion,
    expectedVectorVersion: options.expectedVectorVersion,
    // Makes it safe to repeat: the server answers again and does nothing twice.
    requestId: randomUUID(),
  };
}

export function readEvolution(message: EvolveResponse__Output): Evolution {
  const { evolutionId, ...rest } = plain(message);
  return { id: evolutionId, ...rest };
}
