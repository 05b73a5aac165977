import { expect } from 'chai';
import type { Device, TimePoint } from '../../../../server/device/device.js';
import { fastCompute } from '../../../support/computes.js';
import { countingCompute } from '../../../support/countingCompute.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadMatrix,
  loadVector,
  never,
  now,
  sample,
  ticks,
} from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';
import {
  denseMatrix,
  randomNumbers,
  semidefinite,
  type TestMatrix,
  testDimension,
} from '../../../support/matrices.js';
import { testMatrices } from '../../../support/testMatrices.js';

const tau = 1e-6;

const matrices = testMatrices('float64').filter(({ stored }) =>
  stored.every(({ values }) => values instanceof Float64Array),
);
const [example] = matrices;
const b = [...randomNumbers('float64', testDimension, 8)];

const at = (id: string) => ({ at: 'evolution' as const, id });

/** States along the way to a new equilibrium. */
async function states(device: Device): Promise<number[]> {
  const { id } = await evolve(device, { duration: 0.7, initialState: 'target' });
  return (await sample(device, { at: at(id), count: 20, interval: 0.3 })).values;
}

const load = (device: Device, { spec, stored }: TestMatrix, damping: number, effectiveAt: TimePoint = now) =>
  loadMatrix(
    device,
    { ...spec, damping },
    stored.map(({ values }) => values),
    { effectiveAt },
  );

const change = (device: Device, damping: number, effectiveAt: TimePoint = now) =>
  device.changeDamping!({ damping }, effectiveAt);

describe('changed damping', () => {
  for (const each of matrices)
    it(`gives what a load with that damping gives, without a decomposition: ${each.name}`, async () => {
      const compute = countingCompute(fastCompute);
      const changed = await testMachine({}, { compute });
      await load(changed, each, 0.7);
      await loadVector(changed, b);
      await states(changed);
      const made = compute.decompositions.length;
      const answer = await change(changed, 0.35);
      expect(answer).to.include({ version: 2, clipped: 0, quantizationError: 0 });
      expect(answer.effectiveTick).to.equal(6.4 * ticks);

      const fresh = await testMachine({}, { compute: fastCompute });
      await load(fresh, each, 0.7);
      await loadVector(fresh, b);
      await states(fresh);
      const loaded = await load(fresh, each, 0.35);
      expect(answer.smallestEigenvalue).to.be.closeTo(loaded.smallestEigenvalue!, 1e-10);
      if (loaded.largestEigenvalue !== undefined)
        expect(answer.largestEigenvalue).to.be.closeTo(loaded.largestEigenvalue, 1e-10);
      const expected = await states(fresh);
      for (const [i, value] of (await states(changed)).entries())
        expect(value, `[${i}]`).to.be.closeTo(expected[i], 1e-10);
      expect(compute.decompositions.length).to.equal(made);
    });

  async function prepared(settings = {}, damping = 0.7): Promise<Device> {
    const device = await testMachine(settings, { compute: fastCompute });
    await load(device, example, damping);
    await loadVector(device, b);
    return device;
  }

  it('takes effect when it shall, as a load does', async () => {
    const [early, late] = [await prepared(), await prepared()];
    const first = await evolve(early, { duration: 2, initialState: 'zero' });
    expect((await change(early, 0.2, at(first.id))).effectiveTick).to.equal(undefined);
    await evolve(late, { duration: 2, initialState: 'zero' });
    await sample(late, { at: at('e1') });
    await load(late, example, 0.2);
    const [a, c] = [await evolve(early, { duration: 2 }), await evolve(late, { duration: 2 })];
    expect(a.matrixVersion).to.equal(2);
    const [one, other] = [await sample(early, { at: at(a.id) }), await sample(late, { at: at(c.id) })];
    for (const [i, value] of one.values.entries()) expect(value).to.be.closeTo(other.values[i], 1e-10);
  });

  it('is refused by the version, before a load, and after another matrix has taken the place', async () => {
    const empty = await testMachine({}, { compute: fastCompute });
    expect(await errorOf(change(empty, 1))).to.include({ code: 'FAILED_PRECONDITION' });
    const device = await prepared();
    const refused = await errorOf(device.changeDamping!({ damping: 1, expectedVersion: 2 }, now));
    expect(refused).to.include({ code: 'FAILED_PRECONDITION' });
    expect(refused.message).to.contain('version 1, not 2');
    expect((await device.changeDamping!({ damping: 1, expectedVersion: 1 }, now)).version).to.equal(2);

    await load(device, example, 1, { at: 'tick', tick: 5 * ticks });
    await load(device, example, 2);
    await device.emulator!.advanceClock(10 * tau);
    await sample(device);
    const error = await errorOf(change(device, 1));
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.contain('out of effect');
  });

  it('leaves everything as it was when the matrix would not be positive definite, or it is cancelled', async () => {
    const device = await testMachine({}, { compute: fastCompute });
    const diagonal = Array(testDimension).fill(1);
    diagonal[3] = -0.5;
    await loadDiagonal(device, diagonal, { damping: 2 });
    await loadVector(device, b);
    const refused = await errorOf(change(device, 0));
    expect(refused).to.include({ code: 'FAILED_PRECONDITION' });
    expect(refused.message).to.contain('not positive definite');
    const gone = AbortSignal.abort();
    const cancelled = await errorOf(device.changeDamping!({ damping: 1 }, now, gone));
    expect(cancelled).to.include({ code: 'CANCELLED' });
    expect((await device.status()).matrixVersion).to.equal(1);
    expect((await device.changeDamping!({ damping: 1 }, now, never)).version).to.equal(2);
  });

  it('needs no memory, and gives back that of the matrix with its last version', async () => {
    const bytes = 8 * testDimension ** 2;
    const device = await prepared({ limits: { memoryBytes: 2 * bytes + 512 } });
    for (const damping of [0.1, 0.2, 0.3]) await change(device, damping);
    for (let k = 0; k < 4; k++) {
      await load(device, example, 1);
      await change(device, 2);
    }
    const cancelled = device.changeDamping!({ damping: 4 }, now, AbortSignal.abort());
    expect(await errorOf(cancelled)).to.include({ code: 'CANCELLED' });
    for (let k = 0; k < 4; k++) await load(device, example, 1);
    await change(device, 3, { at: 'tick', tick: 1e10 });
    await load(device, example, 1);
    expect(await errorOf(load(device, example, 1))).to.include({ code: 'RESOURCE_EXHAUSTED' });
  });

  it('leaves the cells as they are: they go on drifting, and Calibrate writes them again for every version', async () => {
    const drift = { law: 'power' as const, exponent: 0.1, referenceTime: tau };
    const device = await prepared({ noise: { kappa: 0 }, array: { drift } });
    const { a, spec } = example;
    /** The equilibrium is that of cells which have drifted to `factor`, and of lambda. */
    const expectHeld = async (factor: number, lambda: number) => {
      const { id } = await evolve(device, { duration: 400, initialState: 'zero' });
      const { values } = await sample(device, { at: at(id) });
      for (const [i, force] of b.entries()) {
        let sum = (lambda - factor * spec.damping) * values[i];
        for (const [j, x] of values.entries()) sum += factor * a[i * testDimension + j] * x;
        expect(sum, `[${i}]`).to.be.closeTo(force, 1e-6);
      }
    };
    await device.emulator!.advanceClock(100 * tau);
    await change(device, 0.5);
    await expectHeld(100 ** -0.1, 0.5);
    const { time } = await device.status();
    await change(device, 0.6, { at: 'tick', tick: time.ticks + ticks });
    for await (const _ of device.calibrate!(2, never)) {
      // To its end.
    }
    await device.emulator!.advanceClock(0.9 * tau);
    await expectHeld(1, 0.6);
  });

  it('is kept by a snapshot, also while it waits', async () => {
    const device = await prepared();
    await change(device, 0.1);
    const { id } = await evolve(device, { duration: 2, initialState: 'zero' });
    await change(device, 0.5, at(id));
    const snapshot = await device.emulator!.saveSnapshot();
    const other = await testMachine({}, { compute: fastCompute });
    await other.emulator!.restoreSnapshot(snapshot);
    for (const each of [device, other]) {
      const second = await evolve(each, { duration: 1 });
      expect(second.matrixVersion).to.equal(3);
    }
    const [one, two] = [await sample(device, { at: at('e2') }), await sample(other, { at: at('e2') })];
    expect(one.values).to.deep.equal(two.values);
    await change(other, 0.6);
    expect((await other.status()).matrixVersion).to.equal(4);
  });

  it('leaves the samples behind a snapshot as they are, bit for bit, where they come from Krylov spaces', async () => {
    const n = 200;
    const large = denseMatrix('large', 'float32', semidefinite('float32', n, 150, 3), 0);
    const device = await testMachine({}, { compute: fastCompute });
    await load(device, large, 1);
    await loadVector(device, [...randomNumbers('float32', n, 4)]);
    for (const damping of [0.02, 0.5]) await change(device, damping);
    const other = await testMachine({}, { compute: fastCompute });
    await other.emulator!.restoreSnapshot(await device.emulator!.saveSnapshot());
    const [one, two] = [await states(device), await states(other)];
    expect(one).to.deep.equal(two);
    const rates = await Promise.all([device, other].map((each) => evolve(each, { duration: 1 })));
    expect(rates[0].slowestRate).to.equal(rates[1].slowestRate);
  });

  it('holds for arrays that are not symmetric', async () => {
    const settings = {
      noise: { kappa: 0 },
      integrator: { scheme: 'eulerMaruyama' as const, step: 0.04 },
      array: { mismatchDtod: 0.02, mirrored: false },
    };
    const device = await prepared(settings);
    await change(device, 0.2);
    const fresh = await prepared(settings, 0.2);
    const solve = async (each: Device) => {
      const { id } = await evolve(each, { duration: 40, initialState: 'zero' });
      return (await sample(each, { at: at(id) })).values;
    };
    const expected = await solve(fresh);
    for (const [i, value] of (await solve(device)).entries()) expect(value).to.be.closeTo(expected[i], 1e-9);
  });
});
