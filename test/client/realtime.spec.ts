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

  before(async () => {
    // A unit of tau takes 0.2 s.
    const clock = { mode: 'realtime', speed: 5e-6 } as const;
    server = await startTestServer({ deviceConfig: { noise: { kappa: 1e-24 }, clock } });
    session = await server.open();
    await session.loadMatrix(diagonal({ diagonal: Float64Array.from(rates) }));
    await session.loadVector(Float64Array.from(b));
  });
  after(() => server.stop());

  it('evolves while the client does something else: now is in mid-relaxation', async () => {
    const evolution = await session.evolve({ duration: 3, initialState: 'zero' });
    const times: number[] = [];
    for (let k = 0; k < 3; k++) {
      await sleep(100);
      const { values, firstTime } = await session.sample({ at: 'now' });
      times.push((firstTime - evolution.startTime) / tau);
      expectClose(values, relaxed(times[k], [0, 0, 0], b));
    }
    expect(times[0]).to.be.within(0.4, 2.5);
    expect(times[2] - times[0]).to.be.above(0.9);
    expectClose((await session.sample({ at: { evolution } })).values, relaxed(3, [0, 0, 0], b));
  });

  it('takes loads during an evolution at their device time', async () => {
    const other = [0, 1, 9];
    const evolution = await session.evolve({ duration: 4, initialState: 'zero' });
    const { startTime, endTime } = evolution;
    await sleep(100);
    const { effectiveTime } = await session.loadVector(Float64Array.from(other));
    const first = (effectiveTime! - startTime) / tau;
    expect(first).to.be.within(0.4, 3.5);
    const planned = startTime + 3.7 * tau;
    await session.loadVector(Float64Array.from(b), { effectiveAt: { deviceTime: planned } });
    const { values, firstTime } = await session.sample({ at: { evolution } });
    expect(firstTime).to.be.at.least(endTime);
    const there = relaxed(3.7 - first, relaxed(first, [0, 0, 0], b), other);
    expectClose(values, relaxed(0.3, there, b));
  });

  it('waits out modelled times', async () => {
    await server.spu.emulator('spu0').updateConfig({
      clock: { speed: 1 },
      timing: { linkLatency: 0.2 },
      latency: { wait: true },
    });
    const started = performance.now();
    const { writeTime } = await session.loadVector(Float64Array.from(b));
    expect(writeTime).to.be.closeTo(0.2, 1e-12);
    expect((performance.now() - started) / 1000).to.be.within(0.199, 2);
  });
});
