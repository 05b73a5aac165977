import { expect } from 'chai';
import { diagonal, type Session, type SpuError } from '../../../client/index.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';

const wanted = [0.5, -0.25, 0.1, -0.7, 0, 0.33, 0.8, -0.05];
const n = wanted.length;

describe('calibration through the client', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  async function deviceWith(deviceConfig: Record<string, unknown>): Promise<Session> {
    server = await startTestServer({ deviceConfig: { noise: { kappa: 0 }, ...deviceConfig } });
    return server.open();
  }

  /** The largest error of a target that is read back at once. */
  async function worstOf(session: Session): Promise<number> {
    await session.loadVector(wanted);
    const { id } = await session.evolve({ duration: 0, initialState: 'target' });
    const { values } = await session.sample({ at: { evolution: id }, dtype: 'float64' });
    return Math.max(...wanted.map((value, i) => Math.abs(values[i] - value)));
  }

  it('brings a device with 2 % gain and offset error back to within its ADC step, for every later session', async () => {
    const errors = { gainError: 0.02, offsetError: 0.02 };
    const step = 2 / 2 ** 12;
    let session = await deviceWith({ adc: { bits: 12, ...errors }, vectorDac: { bits: 16, ...errors } });
    await session.loadMatrix(diagonal({ diagonal: Array(n).fill(1) }));
    expect(await worstOf(session)).to.be.above(30 * step);

    const begun = Date.now();
    const heard: [string, number][] = [];
    const found = await session.calibrate({ onProgress: (stage, progress) => heard.push([stage, progress]) });
    expect([...new Set(heard.map(([stage]) => stage))]).to.deep.equal([
      'before',
      'zero load',
      'one-hot loads',
      'check',
      'done',
    ]);
    const progress = heard.map(([, done]) => done);
    expect(progress).to.deep.equal(progress.toSorted((a, b) => a - b));
    expect([progress[0], progress.at(-1)]).to.deep.equal([0, 1]);
    expect(found.errorBefore).to.be.above(15 * step);
    expect(found.errorAfter).to.be.below(step);
    expect(await worstOf(session)).to.be.below(step);

    const [description] = await server.spu.listDevices();
    expect(description.calibration).to.deep.equal(found.entries);
    const entryOf = (name: string) => found.entries.find((entry) => entry.name === name)?.value;
    expect(entryOf('read_gain')).to.be.closeTo(1.02 ** 2, 0.001);
    expect(entryOf('read_offset')).to.be.closeTo(0.02, step);
    expect(entryOf('write_offset')).to.be.closeTo(0.02 / 1.02, 2 * step);
    expect(found.entries[0].measuredAt.getTime()).to.be.within(begun, Date.now());

    await session.close();
    session = await server.open({ seed: 2 });
    await session.loadMatrix(diagonal({ diagonal: Array(n).fill(1) }));
    expect(await worstOf(session)).to.be.below(step);
  });

  it('compensates drift, as often as asked', async () => {
    const drift = { law: 'power', exponent: 0.05, referenceTime: 1e-3 };
    const session = await deviceWith({ array: { drift } });
    const { emulator } = session;
    await session.loadMatrix(diagonal({ diagonal: [0.5, 1, 2] }));
    await session.loadVector([1, 1, 1]);
    const solution = async () => {
      const { id } = await session.evolve({ duration: 200, initialState: 'zero' });
      return [...(await session.sample({ at: { evolution: id }, dtype: 'float64' })).values];
    };
    const expectSolution = async (factor: number) => {
      const found = await solution();
      [2, 1, 0.5].forEach((value, i) => {
        expect(found[i] / value / factor).to.be.closeTo(1, 1e-6);
      });
    };
    await expectSolution(1);
    for (let k = 0; k < 2; k++) {
      await emulator.advanceClock(1);
      // (t / t0)^-nu less matrix, its inverse more; the evolution before it took 2e-4 s.
      await expectSolution((1.0002 / 1e-3) ** 0.05);
      const { entries } = await session.calibrate();
      expect(entries.map(({ name }) => name)).to.include('matrix_refresh');
      await expectSolution(1);
    }
  });

  it('is refused while the device evolves, and stops when it is cancelled', async () => {
    const session = await deviceWith({});
    await session.loadMatrix(diagonal({ diagonal: [1] }));
    await session.loadVector([1]);
    const { id } = await session.evolve({ duration: 1 });
    const code = (error: unknown) => (error as SpuError).code;
    expect(await session.calibrate().catch(code)).to.equal('FAILED_PRECONDITION');
    await session.sample({ at: { evolution: id } });
    const controller = new AbortController();
    const reason = new Error('enough');
    const stopped = session.calibrate({
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    expect(await stopped.catch((error) => error)).to.equal(reason);
    expect((await session.calibrate({ readings: 2 })).errorAfter).to.equal(0);
  });
});
