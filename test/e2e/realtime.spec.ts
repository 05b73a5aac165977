import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { diagonal, type Session } from '../../client/index.js';
import { tauOf } from '../../server/emulator/config/schema.js';
import { startTestServer, type TestServer } from '../support/client/testServer.js';

const rates = [0.5, 2, 8];
const b = [1, -2, 3];
const tau = tauOf({ resistance: 1000, capacitance: 1e-9 });

/** The exact law, without noise. */
const relaxed = (t: number, x0: number[], target: number[]) =>
  rates.map((a, i) => Math.exp(-a * t) * x0[i] + ((1 - Math.exp(-a * t)) / a) * target[i]);

function expectClose(actual: ArrayLike<number>, expected: number[]) {
  for (const [i, value] of expected.entries()) expect(actual[i], `[${i}]`).to.be.closeTo(value, 1e-6);
}

/** Real wall time; whatever it was, the device's own times say where the state must be. */
describe('a device on a realtime clock, over the network', () => {
  let server: TestServer;
  let session: Session;
  const inTau = (ticks: number) => (ticks * session.secondsPerTick) / tau;
  const ticksOf = (duration: number) => Math.round((duration * tau) / session.secondsPerTick);

  before(async () => {
    // A unit of tau takes 0.2 s.
    const clock = { mode: 'realtime', speed: 5e-6 } as const;
    server = await startTestServer({ deviceConfig: { noise: { kappa: 1e-24 }, clock } });
  });
  beforeEach(async () => {
    session = await server.open();
    await session.loadMatrix(diagonal({ diagonal: Float64Array.from(rates) }));
    await session.loadVector(Float64Array.from(b));
  });
  afterEach(() => session.close());
  after(() => server.stop());

  it('evolves while the client does something else: now is in mid-relaxation', async () => {
    const short = await session.evolve({ duration: 0.5, initialState: 'zero' });
    expectClose((await session.sample({ at: { evolution: short } })).values, relaxed(0.5, [0, 0, 0], b));
    const { startTick } = await session.evolve({ duration: 1e4, initialState: 'zero' });
    const times: number[] = [0];
    for (let k = 1; k <= 3; k++) {
      await sleep(100);
      const { values, firstTick } = await session.sample({ at: 'now' });
      times.push(inTau(firstTick - startTick));
      expect(times[k] - times[k - 1]).to.be.above(0.49);
      expectClose(values, relaxed(times[k], [0, 0, 0], b));
    }
  });

  it('takes loads during an evolution at their device time', async () => {
    const other = [0, 1, 9];
    const { startTick } = await session.evolve({ duration: 1e4, initialState: 'zero' });
    await sleep(100);
    const first = (await session.loadVector(Float64Array.from(other), { effectiveAt: 'now' })).effectiveTick!;
    const planned = first + ticksOf(2);
    const load = session.loadVector(Float64Array.from(b), { effectiveAt: { tick: planned } });
    // It comes in time, or takes effect when it comes.
    const second = (await load).effectiveTick!;
    expect(second).to.be.at.least(planned);
    const { values, firstTick } = await session.sample({ at: { tick: second + ticksOf(0.3) } });
    expect(firstTick).to.be.at.least(second);
    const there = relaxed(inTau(first - startTick), [0, 0, 0], b);
    const later = relaxed(inTau(second - first), there, other);
    expectClose(values, relaxed(inTau(firstTick - second), later, b));
  });

  it('waits out modelled times', async () => {
    await session.emulator.updateConfig({
      clock: { speed: 1 },
      timing: { linkLatency: 0.2 },
      latency: { wait: true },
    });
    const started = performance.now();
    const { writeTime } = await session.loadVector(Float64Array.from(b));
    expect(writeTime).to.be.closeTo(0.2, 1e-12);
    expect((performance.now() - started) / 1000).to.be.at.least(0.199);
  });
});
