import { expect } from 'chai';
import {
  collect,
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  never,
  sample,
  ticks,
} from '../../../support/emulator/driving.js';
import { createMockHostClock } from '../../../support/emulator/mockHostClock.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const c = [9, 9, 9];
const endOf = (id: string) => ({ at: 'evolution' as const, id });
const mean = (t: number, x0 = [0, 0, 0], target = b) =>
  d.map((a, i) => Math.exp(-a * t) * x0[i] + ((1 - Math.exp(-a * t)) / a) * target[i]);

function expectClose(actual: number[], expected: number[]) {
  for (const [i, value] of actual.entries()) expect(value, `[${i}]`).to.be.closeTo(expected[i], 1e-9);
}

/** Two clocks, and how tau pass on them. */
const clocks = {
  virtual: async () => {
    const device = await testMachine({ noise: { kappa: 0 } });
    return { device, pass: async (tau: number) => void (await device.emulator!.advanceClock(tau * 1e-6)) };
  },
  realtime: async () => {
    const hostClock = createMockHostClock();
    const clock = { mode: 'realtime' as const, speed: 1e-6 };
    const device = await testMachine({ noise: { kappa: 0 }, clock }, { hostClock });
    return { device, pass: (tau: number) => hostClock.advance(tau) };
  },
};

async function loaded(name: keyof typeof clocks) {
  const { device, pass } = await clocks[name]();
  await loadDiagonal(device, d);
  await loadVector(device, b);
  return { device, pass };
}

for (const name of ['virtual', 'realtime'] as const) {
  describe(`a cancelled evolution, on a ${name} clock`, () => {
    it('that runs stops where it is, and the state is held', async () => {
      const { device, pass } = await loaded(name);
      const { id } = await evolve(device, { duration: 4 });
      await pass(1);
      expectClose((await sample(device)).values, mean(1));
      await pass(0.5);
      expect(await device.cancelEvolution!(id)).to.deep.equal({
        ...{ id, phase: 'cancelled', startTick: 0, endTick: 1.5 * ticks },
        ...{ matrixVersions: [1], targetVersions: [1] },
      });
      await pass(10);
      expectClose((await sample(device)).values, mean(1.5));
      const next = await evolve(device, { duration: 1 });
      expect(next.startTick).to.equal(11.5 * ticks);
      await pass(1);
      expectClose((await sample(device)).values, mean(2.5));
    });

    it('that has only begun leaves its initial state', async () => {
      const { device, pass } = await loaded(name);
      const { id } = await evolve(device, { duration: 4, initialState: 'target' });
      await device.cancelEvolution!(id);
      expect((await sample(device)).values).to.deep.equal(b);
      await pass(10);
      expect((await sample(device)).values).to.deep.equal(b);
    });

    it('that waits never starts, and those behind it keep their times', async () => {
      const { device, pass } = await loaded(name);
      const [one, two, three] = [
        await evolve(device, { duration: 1 }),
        await evolve(device, { duration: 2, initialState: 'target' }),
        await evolve(device, { duration: 1 }),
      ];
      await pass(0.5);
      expect(await device.cancelEvolution!(two.id)).to.include({ phase: 'cancelled', startTick: ticks });
      await pass(1);
      expectClose((await sample(device)).values, mean(1));
      expect((await device.evolutions!()).map(({ phase }) => phase)).to.deep.equal([
        'ended',
        'cancelled',
        'queued',
      ]);
      expect((await evolve(device, { duration: 1 })).startTick).to.equal(three.endTick);
      await pass(2);
      expectClose((await sample(device)).values, mean(1.5));
      expect(one.endTick).to.equal(two.startTick);
    });

    it('lets the loads that wait for its end take effect', async () => {
      const { device, pass } = await loaded(name);
      const { id } = await evolve(device, { duration: 4 });
      await loadVector(device, c, { effectiveAt: endOf(id) });
      await loadDiagonal(device, d, { effectiveAt: endOf(id), damping: 1 });
      await pass(1);
      const status = await device.cancelEvolution!(id);
      expect(status).to.deep.include({ matrixVersions: [1], targetVersions: [1] });
      expect((await sample(device)).header).to.include({ matrixVersion: 2, targetVersion: 2 });
      expectClose((await sample(device)).values, mean(1));
      expect(await evolve(device, { duration: 1 })).to.include({
        ...{ startTick: ticks, matrixVersion: 2, targetVersion: 2 },
      });
    });

    it('that waits lets them take effect behind what runs before it', async () => {
      const { device, pass } = await loaded(name);
      const one = await evolve(device, { duration: 1 });
      const two = await evolve(device, { duration: 1 });
      const three = await evolve(device, { duration: 1 });
      await loadVector(device, c, { effectiveAt: endOf(two.id) });
      await device.cancelEvolution!(two.id);
      const versions = (await device.evolutions!()).map(({ targetVersions }) => targetVersions);
      expect(versions).to.deep.equal([[1], [], [2]]);
      await pass(3);
      expectClose((await sample(device)).values, mean(1, mean(1), c));
      expect(three.endTick - one.startTick).to.equal(3 * ticks);
    });

    it('hands them on once more when that is cancelled too', async () => {
      const { device, pass } = await loaded(name);
      const one = await evolve(device, { duration: 4 });
      const two = await evolve(device, { duration: 1 });
      await loadVector(device, c, { effectiveAt: endOf(two.id) });
      await pass(1);
      await device.cancelEvolution!(two.id);
      await device.cancelEvolution!(one.id);
      expect((await sample(device)).header.targetVersion).to.equal(2);
      expect((await evolve(device, { duration: 1 })).startTick).to.equal(ticks);
    });

    it('is not there to be read, but loads that name it are welcome', async () => {
      const { device, pass } = await loaded(name);
      const { id } = await evolve(device, { duration: 4 });
      await pass(1);
      await device.cancelEvolution!(id);
      const error = await errorOf(sample(device, { at: endOf(id) }));
      expect(error).to.include({ code: 'ABORTED' });
      expect(error.details?.reason).to.equal('EVOLUTION_CANCELLED');
      expect((await loadVector(device, c, { effectiveAt: endOf(id) })).effectiveTick).to.equal(ticks);
    });

    it('is refused once it is over, and where there is none', async () => {
      const { device, pass } = await loaded(name);
      const { id } = await evolve(device, { duration: 1 });
      await pass(1);
      const ended = await errorOf(device.cancelEvolution!(id));
      expect(ended).to.include({ code: 'FAILED_PRECONDITION' });
      expect(ended.details?.reason).to.equal('EVOLUTION_ENDED');
      const next = await evolve(device, { duration: 1 });
      await device.cancelEvolution!(next.id);
      const again = await errorOf(device.cancelEvolution!(next.id));
      expect(again).to.include({ code: 'FAILED_PRECONDITION' });
      expect(again.details?.reason).to.equal('EVOLUTION_CANCELLED');
      const unknown = await errorOf(device.cancelEvolution!('e9'));
      expect(unknown).to.include({ code: 'NOT_FOUND' });
      expect(unknown.details?.reason).to.equal('EVOLUTION_NOT_FOUND');
    });
  });
}

describe('many cancelled evolutions', () => {
  it('are each told of, and the last 64 are kept', async () => {
    const { device } = await loaded('virtual');
    for (let k = 0; k < 100; k++) await evolve(device, { duration: 1 });
    for (let k = 100; k > 1; k--) {
      expect(await device.cancelEvolution!(`e${k}`)).to.include({ id: `e${k}`, phase: 'cancelled' });
    }
    expect(await device.evolutions!()).to.have.length(65);
    expect(await device.cancelEvolution!('e1')).to.include({ id: 'e1', phase: 'cancelled' });
  });
});

describe('read-outs', () => {
  it('that wait for the end of a cancelled evolution are aborted, others are not', async () => {
    const { device, pass } = await loaded('realtime');
    const one = await evolve(device, { duration: 4 });
    const two = await evolve(device, { duration: 4 });
    const single = errorOf(sample(device, { at: endOf(two.id) }));
    const evolving = errorOf(sample(device, { at: { at: 'end' }, count: 5, interval: 1, burnIn: 1 }));
    const other = sample(device, { at: endOf(one.id) });
    const timed = sample(device, { at: { at: 'tick', tick: 6 * ticks } });
    await pass(1);
    await device.cancelEvolution!(two.id);
    for (const error of [await single, await evolving]) {
      expect(error).to.include({ code: 'ABORTED' });
      expect(error.details?.reason).to.equal('EVOLUTION_CANCELLED');
    }
    await pass(9);
    expectClose((await other).values, mean(4));
    expectClose((await timed).values, mean(4));
  });

  it('are aborted too where nobody has begun to take them', async () => {
    const { device, pass } = await loaded('realtime');
    const { id } = await evolve(device, { duration: 4 });
    const request = { count: 1, interval: 0, burnIn: 0, reduction: 'none', dtype: 'float64' } as const;
    const events = device.sample({ ...request, at: endOf(id) }, never);
    await pass(1);
    await device.cancelEvolution!(id);
    await pass(10);
    expect((await errorOf(collect(events))).details?.reason).to.equal('EVOLUTION_CANCELLED');
  });

  it('of a device that has evolved on from a cancelled one evolve from there', async () => {
    const { device, pass } = await loaded('realtime');
    const one = await evolve(device, { duration: 4 });
    const reading = errorOf(sample(device, { at: endOf(one.id), count: 3, interval: 1 }));
    await evolve(device, { duration: 1 });
    await pass(2);
    await device.cancelEvolution!(one.id);
    expect((await reading).details?.reason).to.equal('EVOLUTION_CANCELLED');
    // The second began behind the read-out, at 6 tau, and keeps its times.
    await pass(3.5);
    expectClose((await sample(device)).values, mean(2));
    await pass(3);
    expectClose((await sample(device)).values, mean(3));
  });
});
