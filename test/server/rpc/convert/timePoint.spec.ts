import { expect } from 'chai';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import {
  denseHeader,
  diagonal,
  evolve,
  float32,
  loadDiagonal,
  loadTarget,
  openSession,
  renewLease,
  sample,
  untilUploads,
  vectorHeader,
} from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { type RunStream, startRun, take } from '../../../support/rpc/runStream.js';
import { behaviours, seen } from '../../../support/rpc/testDriver.js';

const n = 4;
const matrix = [{ chunk: { data: diagonal(n) } }, { finish: {} }];
const vector = [{ chunk: { data: float32(1, 2, 3, 4) } }, { finish: {} }];
const relax = { duration: 100, initialState: 'INITIAL_STATE_ZERO' } as const;

describe('names of evolutions on a Run stream', () => {
  let client: SpuServiceClient;
  let sessionId: string;
  let run: RunStream;

  beforeEach(async () => {
    client = connect(await serve({ deviceConfig: { damping: true } }));
    ({ sessionId } = await openSession(client));
    await loadDiagonal(client, sessionId, n);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    run = startRun(client, sessionId);
  });
  afterEach(closeAll);

  const at = (requestId: string) => ({ requestId });
  const evolveAs = (requestId: string) => ({ evolve: { ...relax, requestId } });

  it('mean evolutions that are still on their way: nothing waits for an answer', async () => {
    run.send(
      evolveAs('a'),
      { matrix: denseHeader('', n, { effectiveAt: at('a') }) },
      ...matrix,
      { vector: vectorHeader('', n, { effectiveAt: at('a') }) },
      ...vector,
      evolveAs('b'),
      { sample: { at: at('b') } },
    );
    const answers = await take(run, 8);
    expect(answers.map(({ message }) => message)).to.deep.equal([
      'opened',
      'evolve',
      'matrix',
      'vector',
      'evolve',
      'sample',
      'sample',
      'sample',
    ]);
    const [a, b] = [answers[1], answers[4]].map(({ evolve }) => ({
      at: 'evolution',
      id: evolve!.evolutionId,
    }));
    expect(seen.get('spu0')!.effectiveAt.slice(2)).to.deep.equal([a, a]);
    expect(seen.get('spu0')!.readAt).to.deep.equal([b]);
    expect(answers[4].evolve).to.include({ matrixVersion: 2, targetVersion: 2 });
  });

  it('are those that came before, in the order of the messages', async () => {
    run.send(
      evolveAs('a'),
      { vector: vectorHeader('', n) },
      evolveAs('b'),
      ...vector,
      { sample: {} },
      { sample: { at: { lastEvolution: true } } },
      { sample: { at: { now: true } } },
    );
    const answers = await take(run, 13);
    const ids = answers.flatMap(({ evolve }) => (evolve ? [evolve.evolutionId] : []));
    expect(seen.get('spu0')!.effectiveAt.slice(2)).to.deep.equal([{ at: 'evolution', id: ids[0] }]);
    expect(seen.get('spu0')!.readAt).to.deep.equal([
      { at: 'end' },
      { at: 'evolution', id: ids[1] },
      { at: 'now' },
    ]);
  });

  it('mean the own evolution of a step, which may change the damping as well', async () => {
    const step = { damping: 0.5, evolve: { ...relax, requestId: 's' } };
    run.send({ step: { ...step, sample: { at: at('s') } } }, { step: { ...step, sample: { at: at('s') } } });
    const [, first, again] = await take(run, 3);
    expect(first.step?.matrix).to.include({ version: 9, quantizationError: 0.5 });
    expect(again.step?.evolve).to.deep.equal(first.step?.evolve);
    const end = { at: 'evolution', id: first.step!.evolve!.evolutionId };
    expect(seen.get('spu0')!.readAt).to.deep.equal([end, end]);
    run.send({ step: { damping: -1 } });
    await expectRichFailure(run.next(), 'INVALID_ARGUMENT', /damping/);
  });

  it('are refused where nobody has asked for them', async () => {
    run.send({ sample: { at: at('later') } }, evolveAs('later'));
    await run.next();
    const failure = await expectRichFailure(run.next(), 'NOT_FOUND', /"later"/);
    expect(failure.info?.reason).to.equal('EVOLUTION_NOT_FOUND');
    const after = startRun(client, sessionId);
    const { epoch } = (await renewLease(client, sessionId)).time!;
    after.send({ sample: { at: { time: { ticks: 1e9, epoch: epoch + 1 } } } });
    await after.next();
    await expectRichFailure(after.next(), 'FAILED_PRECONDITION', /epoch/);
  });

  it('mean nothing any more once their request has failed, or was never carried out', async () => {
    behaviours.get('spu0')!.holdSample = true;
    await evolve(client, { sessionId, ...relax });
    const bad = { evolve: { ...relax, requestId: 'bad', expectedMatrixVersion: 9 } };
    run.send({ sample: {} }, bad, evolveAs('behind'), { vector: vectorHeader('', n) });
    // When the header is there, all before it wait behind the read-out.
    await untilUploads(client, sessionId, 1);
    behaviours.get('spu0')!.holdSample = false;
    await take(run, 4);
    await expectRichFailure(run.next(), 'FAILED_PRECONDITION', /version/);
    for (const requestId of ['bad', 'behind']) {
      const call = sample(client, { sessionId, at: at(requestId) });
      await expectRichFailure(call, 'NOT_FOUND', /was asked for/);
    }
    const next = await evolve(client, { sessionId, ...relax, requestId: 'behind' });
    expect(next.matrixVersion).to.equal(1);
  });
});
