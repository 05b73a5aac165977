import { expect } from 'chai';
import type { CancelEvolutionRequest } from '../../../../proto/types/spu/v1/CancelEvolutionRequest.js';
import type { CancelEvolutionResponse__Output } from '../../../../proto/types/spu/v1/CancelEvolutionResponse.js';
import type { ListEvolutionsResponse__Output } from '../../../../proto/types/spu/v1/ListEvolutionsResponse.js';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import { ask, evolve, loadDiagonal, loadTarget, openSession } from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { behaviours } from '../../../support/rpc/testDriver.js';

describe('the evolutions of a session', () => {
  let client: SpuServiceClient;
  let sessionId: string;

  beforeEach(async () => {
    client = connect(await serve());
    ({ sessionId } = await openSession(client));
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 2]);
  });
  afterEach(closeAll);

  const list = async () =>
    (await ask<ListEvolutionsResponse__Output>((callback) => client.listEvolutions({ sessionId }, callback)))
      .evolutions;
  const cancel = (request: CancelEvolutionRequest) =>
    ask<CancelEvolutionResponse__Output>((callback) =>
      client.cancelEvolution({ sessionId, ...request }, callback),
    );

  it('are listed with the request ids that they were asked for with', async () => {
    await evolve(client, { sessionId, duration: 1 });
    const second = await evolve(client, { sessionId, duration: 2, requestId: 'mine' });
    const all = await list();
    expect(all.map(({ requestId, phase }) => `${requestId} ${phase}`)).to.deep.equal([
      ' EVOLUTION_PHASE_ENDED',
      'mine EVOLUTION_PHASE_ENDED',
    ]);
    expect(all[1]).to.deep.include({
      evolutionId: second.evolutionId,
      startTick: 1000,
      endTick: 3000,
      matrixVersions: [1],
      targetVersions: [1],
    });
  });

  it('are cancelled by either id', async () => {
    behaviours.get('spu0')!.endless = true;
    const first = await evolve(client, { sessionId, duration: 1 });
    await evolve(client, { sessionId, duration: 1, requestId: 'mine' });
    const one = await cancel({ evolutionId: first.evolutionId });
    expect(one.evolution).to.include({ phase: 'EVOLUTION_PHASE_CANCELLED', requestId: '' });
    const other = await cancel({ requestId: 'mine' });
    expect(other.evolution).to.include({ phase: 'EVOLUTION_PHASE_CANCELLED', requestId: 'mine' });
  });

  it('are not cancelled once they have ended, or where they never were', async () => {
    await evolve(client, { sessionId, duration: 1, requestId: 'mine' });
    const ended = await expectRichFailure(cancel({ requestId: 'mine' }), 'FAILED_PRECONDITION', /has ended/);
    expect(ended.info?.reason).to.equal('EVOLUTION_ENDED');
    for (const request of [{ requestId: 'nobody' }, { evolutionId: '99' }]) {
      const unknown = await expectRichFailure(cancel(request), 'NOT_FOUND');
      expect(unknown.info?.reason).to.equal('EVOLUTION_NOT_FOUND');
    }
    await expectRichFailure(cancel({}), 'INVALID_ARGUMENT', /evolution: is not set/);
  });
});
