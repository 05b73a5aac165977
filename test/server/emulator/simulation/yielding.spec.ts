import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import { fastCompute } from '../../../support/computes.js';
import { busyHostClock } from '../../../support/emulator/busyHostClock.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  matrix,
  now,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const n = 1024;

/** How often others got their turn before it was done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  let turns = 0;
  while (!isDone) {
    await new Promise(setImmediate);
    turns++;
  }
  await done;
  return turns;
}

describe('work on many cells', () => {
  const create = (settings: object) =>
    testMachine(
      { noise: { kappa: 0 }, ...settings },
      { hostClock: busyHostClock(0.01), compute: fastCompute },
    );

  async function upload(device: Device, signal?: AbortSignal) {
    const spec = matrix({ kind: 'dense', dimension: n }, [tensor('dense', 'float32', [n, n])], 2);
    const opened = await device.openMatrix(spec);
    const numbers = new Float32Array(opened.memory[0].buffer, opened.memory[0].byteOffset, n * n);
    for (let i = 0; i < n; i++) numbers[i * (n + 1)] = 1 + (i % 7);
    return opened.commit(now, signal);
  }

  it('lets others in while it is programmed, and stops when the load is cancelled', async () => {
    const settings = { matrixDac: { bits: 8, range: 'auto' }, limits: { memoryBytes: 13 * n * n } };
    const device = await create(settings);
    // 16 blocks through the converter, 32 rows of tiles to their mirror images.
    expect(await turnsDuring(upload(device))).to.be.at.least(48);
    // 16 blocks, and nothing else to be done.
    expect(
      await turnsDuring(loadDiagonal(device, Array(2 ** 20).fill(1), { dtype: 'float32' })),
    ).to.be.at.least(16);
    const controller = new AbortController();
    const failed = errorOf(upload(device, controller.signal));
    for (let k = 0; k < 20; k++) await new Promise(setImmediate);
    controller.abort();
    expect(await failed).to.include({ code: 'CANCELLED' });
    expect((await device.status()).matrixVersion).to.equal(2);
    await upload(device);
  });

  it('lets others in while cells drift', async () => {
    const device = await create({ array: { drift: { law: 'power', referenceTime: 1e-7 } } });
    await loadDiagonal(device, Array(2 ** 20).fill(1), { dtype: 'float32' });
    await loadVector(device, Array(2 ** 20).fill(1), { dtype: 'float32' });
    await device.emulator!.advanceClock(1);
    await evolve(device, { duration: 1, initialState: 'zero' });
    expect(await turnsDuring(sample(device, { at: { at: 'end' }, reduction: 'mean' }))).to.be.at.least(4);
  });

  it('lets others in while it is saved and restored', async () => {
    const device = await create({});
    await loadDiagonal(device, Array(2 ** 22).fill(1));
    let bytes: Uint8Array = new Uint8Array();
    const saving = device.emulator!.saveSnapshot().then((saved) => {
      bytes = saved;
    });
    // 32 MiB of cells in slices of 4, copied and checked.
    expect(await turnsDuring(saving)).to.be.at.least(16);
    expect(await turnsDuring(device.emulator!.restoreSnapshot(bytes))).to.be.at.least(8);
  });
});
