import { expect } from 'chai';
import type { SpuServiceClient } from '../../../proto/types/spu/v1/SpuService.js';
import { evolve, floats, sample } from './calls.js';

/** The diag(1, 2, 3, 4) of version 1 and its target (1, 2, 3, 4) are still in effect, and the device works. */
export async function expectFirst(client: SpuServiceClient, sessionId: string): Promise<void> {
  const { evolutionId } = await evolve(client, {
    sessionId,
    duration: 100,
    initialState: 'INITIAL_STATE_ZERO',
    expectedMatrixVersion: 1,
    expectedTargetVersion: 1,
  });
  const { data } = await sample(client, { sessionId, at: { evolutionId } });
  for (const x of floats(data)) expect(x).to.be.closeTo(1, 0.02);
}
