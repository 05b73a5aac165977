import { expect } from 'chai';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import {
  denseHeader,
  diagonal,
  float32,
  floats,
  loadDiagonal,
  loadTarget,
  openSession,
  untilUploads,
  vectorHeader,
} from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve, testDriver } from '../../../support/rpc/harness.js';
import { type RunStream, startRun, take } from '../../../support/rpc/runStream.js';
import { behaviours, seen } from '../../../support/rpc/testDriver.js';
import { until } from '../../../support/until.js';

const n = 4;
const matrix = [{ matrix: denseHeader('', n) }, { chunk: { data: diagonal(n) } }, { finish: {} }];
const vector = [{ vector: vectorHeader('', n) }, { chunk: { data: float32(1, 2, 3, 4) } }, { finish: {} }];
const relax = { duration: 100, initialState: 'INITIAL_STATE_ZERO' } as const;

/** The stream ends without an error. */
async function ended(run: RunStream): Promise<void> {
  const error = await run.next().then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.message).to.equal('the stream ended');
}

for (const driver of [testDriver, 'emulator']) {
  describe(`Run, ${driver === 'emulator' ? 'emulated device' : 'example board'}`, () => {
    let client: SpuServiceClient;
    let sessionId: string;

    beforeEach(async () => {
      client = connect(await serve({ driver }));
      ({ sessionId } = await openSession(client));
    });
    afterEach(closeAll);

    it('does a whole training step, pipelined, and answers in order', async () => {
      const run = startRun(client, sessionId);
      run.send(...matrix, ...vector, { evolve: relax });
      const answers = await take(run, 4);
      const at = { evolutionId: answers[3].evolve!.evolutionId };
      run.send({ sample: { at } }, { sample: { count: 3, interval: 5 } });
      // A read-out may come in several chunks.
      while (answers.filter(({ sample }) => sample?.timing).length < 2) answers.push(await run.next());
      const kinds = answers.map(({ message, sequence }) => `${sequence} ${message}`);
      expect([...new Set(kinds)]).to.deep.equal([
        '0 opened',
        '1 matrix',
        '2 vector',
        '3 evolve',
        '4 sample',
        '5 sample',
      ]);
      expect(answers[0].opened).to.deep.equal({ matrixVersion: 0, targetVersion: 0 });
      expect(answers[1].matrix?.version).to.equal(1);
      for (const x of floats(answers[5].sample!.chunk!.data as Buffer)) expect(x).to.be.closeTo(1, 0.02);
      run.raw.end();
      await ended(run);
      const again = startRun(client, sessionId);
      expect((await again.next()).opened).to.deep.equal({ matrixVersion: 1, targetVersion: 1 });
    });

    it('does a small step in one message, with the read-out in its answer', async () => {
      await loadDiagonal(client, sessionId, n);
      const run = startRun(client, sessionId);
      await run.next();
      for (const scale of [1, 2]) {
        const target = {
          dtype: 'DATA_TYPE_FLOAT32',
          data: float32(scale, 2 * scale, 3 * scale, 4 * scale),
        } as const;
        run.send({ step: { target, evolve: relax, sample: {} } });
        const { step, sequence } = await run.next();
        expect(sequence).to.equal(scale);
        expect(step?.vector?.version).to.equal(scale);
        expect(step?.evolve?.targetVersion).to.equal(scale);
        expect(step?.header?.shape).to.deep.equal([1, n]);
        for (const x of floats(step!.data as Buffer)) expect(x).to.be.closeTo(scale, 0.02);
        expect(step?.timing).not.to.equal(null);
      }
      run.send({ step: { sample: { dtype: 'DATA_TYPE_FLOAT64' } } }, { step: {} });
      expect((await run.next()).step?.data.length).to.equal(8 * n);
      const { step } = await run.next();
      expect([step?.vector, step?.evolve, step?.header, step?.timing]).to.deep.equal([
        null,
        null,
        null,
        null,
      ]);
    });

    it('evolves once for a step that is sent again, and remembers nothing of one that failed', async () => {
      await loadDiagonal(client, sessionId, n);
      const target = { dtype: 'DATA_TYPE_FLOAT32', data: float32(1, 2, 3, 4) } as const;
      const once = { ...relax, requestId: 'once' };
      const refused = startRun(client, sessionId);
      await refused.next();
      refused.send({ step: { evolve: once } });
      await expectRichFailure(refused.next(), 'FAILED_PRECONDITION');
      const run = startRun(client, sessionId);
      await run.next();
      run.send({ step: { target, evolve: once } }, { step: { target, evolve: once, sample: {} } });
      const [first, again] = [(await run.next()).step, (await run.next()).step];
      expect(again?.evolve).to.deep.equal(first?.evolve);
      expect(again?.vector?.version).to.equal(2);
      expect(again?.data.length).to.equal(4 * n);
    });

    it('sends a read-out of more than 1 MiB behind the answer to its step', async () => {
      const large = 64;
      await loadDiagonal(client, sessionId, large);
      await loadTarget(client, sessionId, Array<number>(large).fill(1));
      const run = startRun(client, sessionId);
      await run.next();
      const count = 6000;
      run.send({ step: { evolve: relax, sample: { count, interval: 0.1 } } });
      const { step } = await run.next();
      expect(step).to.deep.include({ timing: null });
      expect(step?.header?.shape).to.deep.equal([count, large]);
      let bytes = 0;
      for (;;) {
        const { sample, sequence } = await run.next();
        expect(sequence).to.equal(1);
        if (sample?.timing) break;
        expect(sample?.chunk?.offset).to.equal(bytes);
        bytes += sample!.chunk!.data.length;
      }
      expect(bytes).to.equal(4 * count * large);
    });

    it('checks all of a step before it does any of it', async () => {
      await loadDiagonal(client, sessionId, n);
      await loadTarget(client, sessionId, [1, 2, 3, 4]);
      const target = { dtype: 'DATA_TYPE_FLOAT32', data: float32(9, 9, 9, 9) } as const;
      for (const bad of [{ evolve: { duration: -1 } }, { evolve: relax, sample: { burnIn: Number.NaN } }]) {
        const run = startRun(client, sessionId);
        run.send({ step: { target, ...bad } });
        await run.next();
        await expectRichFailure(run.next(), 'INVALID_ARGUMENT');
      }
      const after = startRun(client, sessionId);
      expect((await after.next()).opened?.targetVersion).to.equal(1);
    });

    it('answers what came before a mistake, then ends with its status', async () => {
      const run = startRun(client, sessionId);
      run.send(...matrix, ...vector, { evolve: relax }, { chunk: { data: diagonal(n) } });
      expect((await take(run, 4)).map(({ message }) => message)).to.deep.equal([
        'opened',
        'matrix',
        'vector',
        'evolve',
      ]);
      await expectRichFailure(run.next(), 'INVALID_ARGUMENT', /no upload is open/);
    });

    it('ends at the first request that fails, and does none after it', async () => {
      await loadDiagonal(client, sessionId, n);
      const run = startRun(client, sessionId);
      run.send({ evolve: relax }, ...vector, { evolve: relax });
      await run.next();
      await expectRichFailure(run.next(), 'FAILED_PRECONDITION');
      const after = startRun(client, sessionId);
      expect((await after.next()).opened?.targetVersion).to.equal(0);
    });

    it('refuses requests out of place', async () => {
      const cases = [
        { messages: [{ evolve: relax }], words: /first message of Run/ },
        { messages: [{ open: { sessionId } }, { open: { sessionId } }], words: /twice/ },
        { messages: [{ open: { sessionId } }, { finish: {} }], words: /no upload/ },
        { messages: [{ open: { sessionId } }, matrix[0], vector[0]], words: /finish it before/ },
        { messages: [{ open: { sessionId } }, {}], words: /not set/ },
      ];
      for (const { messages, words } of cases) {
        const run = startRun(client);
        run.send(...messages);
        const failure = async () => {
          for (;;) await run.next();
        };
        await expectRichFailure(failure(), 'INVALID_ARGUMENT', words);
      }
      await expectRichFailure(startRun(client, 'f'.repeat(32)).next(), 'NOT_FOUND');
      const cut = startRun(client, sessionId);
      cut.send(matrix[0], matrix[1]);
      cut.raw.end();
      await cut.next();
      await expectRichFailure(cut.next(), 'ABORTED', /without a finish/);
    });
  });
}

describe('pipelining of Run', () => {
  afterEach(closeAll);

  it('receives the next upload while a slow read-out runs', async () => {
    const client = connect(await serve({}, { holdSample: true }));
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, n);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    const run = startRun(client, sessionId);
    run.send({ evolve: relax }, { sample: {} }, ...matrix.slice(0, 2));
    const board = seen.get('spu0')!;
    await until(() => board.reading === 1 && board.opened === 3);
    // An upload that is under way shows in the limit of 8, whatever the read-out does.
    const others = Array.from({ length: 7 }, () => client.loadMatrix(() => {}));
    for (const other of others) other.write({ header: denseHeader(sessionId, n) });
    await untilUploads(client, sessionId, 8);
    await expectRichFailure(loadDiagonal(client, sessionId, n), 'RESOURCE_EXHAUSTED', /8 uploads/);
    for (const other of others) other.cancel();
    run.send({ finish: {} });
    behaviours.get('spu0')!.holdSample = false;
    const messages = (await take(run, 6)).map(({ message }) => message);
    expect(messages).to.deep.equal(['opened', 'evolve', 'sample', 'sample', 'sample', 'matrix']);
  });

  it('pauses the client while many requests wait, and loses none', async () => {
    const client = connect(await serve({}, { holdSample: true }));
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, n);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    const run = startRun(client, sessionId);
    run.send({ evolve: relax });
    for (let i = 0; i < 100; i++) run.send({ sample: {} });
    await until(() => seen.get('spu0')!.reading === 1);
    behaviours.get('spu0')!.holdSample = false;
    const sequences = (await take(run, 302)).map(({ sequence }) => sequence);
    expect(sequences).to.deep.equal([0, 1, ...Array.from({ length: 300 }, (_, i) => 2 + Math.floor(i / 3))]);
  });

  it('discards the open upload and stops the device when the client cancels', async () => {
    const client = connect(await serve({}, { holdSample: true }));
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, n);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    const run = startRun(client, sessionId);
    run.send({ evolve: relax }, { sample: {} }, ...matrix, ...matrix.slice(0, 2));
    const board = seen.get('spu0')!;
    // The first waits for the read-out, the next for the first.
    await until(() => board.reading === 1 && board.opened === 3);
    run.raw.cancel();
    await until(() => board.reading === 0 && board.discarded === 1);
    behaviours.get('spu0')!.holdSample = false;
    expect((await loadDiagonal(client, sessionId, n)).version).to.equal(2);
  });
});
