import { expect } from 'chai';
import { errorOf, evolve, loadDiagonal, loadVector, sample, ticks } from '../../support/emulator/driving.js';
import { testMachine } from '../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const noiseless = { noise: { kappa: 0 } };

/** Mean of the exact law: x(t) = exp(-a t) x0 + (1 - exp(-a t)) / a b. */
const mean = (t: number, x0: number[], target = b, rates = d) =>
  rates.map((a, i) => Math.exp(-a * t) * x0[i] + ((1 - Math.exp(-a * t)) / a) * target[i]);

function expectClose(actual: number[], expected: number[], tolerance = 1e-12) {
  expect(actual.length).to.equal(expected.length);
  for (const [i, value] of actual.entries()) expect(value, `[${i}]`).to.be.closeTo(expected[i], tolerance);
}

async function loaded(settings = {}) {
  const device = await testMachine({ ...noiseless, ...settings });
  await loadDiagonal(device, d);
  await loadVector(device, b);
  return device;
}

describe('emulated device on a virtual clock', () => {
  it('gives the target itself at t = 0 from TARGET: the gradient', async () => {
    const device = await loaded();
    const { id } = await evolve(device, { duration: 0, initialState: 'target' });
    const { values } = await sample(device, { at: { at: 'evolution', id } });
    expect(values).to.deep.equal(b);
  });

  it('relaxes by the exact law and stays there until the next evolution', async () => {
    const device = await loaded();
    const first = await evolve(device, { duration: 1.5, initialState: 'target' });
    expect(first).to.include({
      startTick: 0,
      endTick: 1.5 * ticks,
      matrixVersion: 1,
      targetVersion: 1,
      slowestRate: 0.5,
    });
    const read = await sample(device, { at: { at: 'evolution', id: first.id } });
    expectClose(read.values, mean(1.5, b));
    expect(read.header).to.deep.include({ shape: [1, 3], firstTick: first.endTick, lastTick: first.endTick });
    expect((await sample(device, { at: { at: 'tick', tick: 1e10 } })).values).to.deep.equal(read.values);
    expect((await device.status()).time.ticks).to.equal(1e10);
  });

  it('queues evolutions, each from its own start', async () => {
    const device = await loaded();
    const first = await evolve(device, { duration: 1, initialState: 'zero' });
    const second = await evolve(device, { duration: 2, initialState: 'keep' });
    const third = await evolve(device, { duration: 0.25, initialState: 'target' });
    expect(second.startTick).to.equal(first.endTick);
    expectClose((await sample(device, { at: { at: 'evolution', id: first.id } })).values, mean(1, [0, 0, 0]));
    expectClose(
      (await sample(device, { at: { at: 'evolution', id: second.id } })).values,
      mean(3, [0, 0, 0]),
    );
    expectClose((await sample(device, { at: { at: 'evolution', id: third.id } })).values, mean(0.25, b));
  });

  it('starts from a loaded state', async () => {
    const device = await loaded();
    await loadVector(device, [4, 5, 6], { role: 'state' });
    const { id } = await evolve(device, { duration: 1, initialState: 'loaded' });
    expectClose((await sample(device, { at: { at: 'evolution', id } })).values, mean(1, [4, 5, 6]));
  });

  it('evolves on between samples, after a burn-in, and keeps the last', async () => {
    const device = await loaded();
    const { id } = await evolve(device, { duration: 1, initialState: 'zero' });
    const { values, header } = await sample(device, {
      at: { at: 'evolution', id },
      count: 3,
      interval: 0.5,
      burnIn: 2,
    });
    for (let k = 0; k < 3; k++) expectClose(values.slice(3 * k, 3 * k + 3), mean(3 + 0.5 * k, [0, 0, 0]));
    expect(header.lastTick).to.equal(4 * ticks);
    expectClose((await sample(device)).values, mean(4, [0, 0, 0]));
    const next = await evolve(device, { duration: 1 });
    expectClose((await sample(device, { at: { at: 'evolution', id: next.id } })).values, mean(5, [0, 0, 0]));
  });

  it('lets a matrix take effect in mid-evolution, as two evolutions would', async () => {
    const device = await loaded();
    const { id, endTick } = await evolve(device, { duration: 2, initialState: 'zero' });
    const other = [3, 1, 0.1];
    const { effectiveTick } = await loadDiagonal(device, other, {
      effectiveAt: { at: 'tick', tick: 0.25 * endTick },
    });
    expect(effectiveTick).to.equal(0.25 * endTick);
    const { values, header } = await sample(device, { at: { at: 'evolution', id } });
    expectClose(values, mean(1.5, mean(0.5, [0, 0, 0]), b, other), 1e-9);
    expect(header.matrixVersion).to.equal(2);
  });

  it('lets loads take effect at the end of an evolution, and at once before pending ones', async () => {
    const device = await loaded();
    const first = await evolve(device, { duration: 1, initialState: 'zero' });
    const second = await evolve(device, { duration: 1 });
    const c = [9, 9, 9];
    const load = await loadVector(device, c, { effectiveAt: { at: 'evolution', id: first.id } });
    expect(load.effectiveTick).to.equal(undefined);
    expect(load.version).to.equal(2);
    const at = { at: 'evolution' as const, id: first.id };
    const one = await sample(device, { at });
    expectClose(one.values, mean(1, [0, 0, 0]));
    expect(one.header.targetVersion).to.equal(1);
    const two = await sample(device, { at: { at: 'evolution', id: second.id } });
    expectClose(two.values, mean(1, mean(1, [0, 0, 0]), c));
    const third = await evolve(device, { duration: 1, initialState: 'target' });
    await loadVector(device, b);
    expectClose((await sample(device, { at: { at: 'evolution', id: third.id } })).values, mean(1, b));
  });

  it('reads in the midst of an evolution without disturbing it', async () => {
    const device = await loaded();
    const { id, endTick } = await evolve(device, { duration: 2, initialState: 'zero' });
    expectClose(
      (await sample(device, { at: { at: 'tick', tick: endTick / 2 } })).values,
      mean(1, [0, 0, 0]),
      1e-9,
    );
    expectClose((await sample(device, { at: { at: 'evolution', id } })).values, mean(2, [0, 0, 0]), 1e-9);
  });

  it('refuses what comes in the wrong order, and lives on', async () => {
    const device = await testMachine(noiseless);
    expect(await errorOf(sample(device))).to.include({ code: 'FAILED_PRECONDITION' });
    expect(await errorOf(evolve(device, {}))).to.include({ code: 'FAILED_PRECONDITION' });
    await loadDiagonal(device, d);
    expect(await errorOf(evolve(device, {}))).to.include({ code: 'FAILED_PRECONDITION' });
    expect(await errorOf(loadVector(device, [1, 2]))).to.include({ code: 'INVALID_ARGUMENT' });
    await loadVector(device, b);
    expect(await errorOf(evolve(device, { initialState: 'loaded' }))).to.include({
      code: 'FAILED_PRECONDITION',
    });
    expect(await errorOf(evolve(device, { expectedMatrixVersion: 2 }))).to.include({
      code: 'FAILED_PRECONDITION',
    });
    const { id, endTick } = await evolve(device, { duration: 1 });
    await sample(device, { at: { at: 'evolution', id } });
    expect(await errorOf(sample(device, { at: { at: 'tick', tick: endTick / 2 } }))).to.include({
      code: 'INVALID_ARGUMENT',
    });
    await evolve(device, { duration: 1 });
    await sample(device, { at: { at: 'evolution', id: 'e2' } });
    expect(await errorOf(sample(device, { at: { at: 'evolution', id } }))).to.include({
      code: 'FAILED_PRECONDITION',
    });
    expect(await errorOf(sample(device, { at: { at: 'evolution', id: 'e9' } }))).to.include({
      code: 'NOT_FOUND',
    });
    expect((await sample(device)).values.length).to.equal(3);
  });

  it('names the tensor and the place of a number that is not finite, and keeps the old matrix', async () => {
    const device = await loaded();
    const error = await errorOf(loadDiagonal(device, [1, Number.NaN, 3]));
    expect(error).to.include({ code: 'INVALID_ARGUMENT' });
    expect(error.message).to.match(/Element 1 of the diagonal tensor is NaN/);
    expect((await errorOf(loadVector(device, [1, 2, Number.POSITIVE_INFINITY]))).message).to.match(
      /element 2/,
    );
    const { id } = await evolve(device, { duration: 1, initialState: 'zero' });
    expectClose((await sample(device, { at: { at: 'evolution', id } })).values, mean(1, [0, 0, 0]));
  });

  it('refuses another dimension while something evolves, and takes it afterwards', async () => {
    const device = await loaded();
    const { id } = await evolve(device, { duration: 1, initialState: 'zero' });
    expect(await errorOf(loadDiagonal(device, [1, 2]))).to.include({ code: 'FAILED_PRECONDITION' });
    await loadDiagonal(device, [1, 2], { effectiveAt: { at: 'evolution', id } });
    expect((await sample(device, { at: { at: 'evolution', id } })).values.length).to.equal(3);
    expect(await errorOf(evolve(device, {}))).to.include({ code: 'FAILED_PRECONDITION' });
    expect((await sample(device)).values).to.deep.equal([0, 0]);
  });

  it('refuses a matrix that does not fit beside the present one, before anything is allocated', async () => {
    const n = 1000;
    const device = await testMachine({ ...noiseless, limits: { memoryBytes: 2 * 8 * n + 128 } });
    const load = () => loadDiagonal(device, Array(n).fill(1));
    await load();
    await load();
    await load();
    const upload = await device.openMatrix({
      structure: { kind: 'diagonal', dimension: n },
      damping: 0,
      acceptUnstable: false,
      tensors: [
        { role: 'diagonal', dtype: 'float64', shape: [n], scale: [], layout: 'full', block: 0, segment: 0 },
      ],
    });
    expect(await errorOf(load())).to.include({ code: 'RESOURCE_EXHAUSTED' });
    upload.discard();
    await new Promise(setImmediate);
    await load();
  });
});
