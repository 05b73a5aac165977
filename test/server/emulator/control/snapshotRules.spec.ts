import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import { DeviceError } from '../../../../server/device/errors.js';
import { fastCompute } from '../../../support/computes.js';
import {
  errorOf,
  evolve,
  loadMatrix,
  loadVector,
  matrix,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { createDraw, mutated, opened, sealed } from '../../../support/emulator/snapshotMutations.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';
import { until } from '../../../support/until.js';

// MUTATIONS=100000 for a night.
const mutations = Number(process.env.MUTATIONS ?? 2000);
const n = 3;

function lowRank(rows: number) {
  const structure = {
    ...{ kind: 'lowRank' as const, examples: rows, rowsPerExample: 1, curvature: 'diagonal' as const },
    segments: [{ form: 'dense' as const, columns: n }],
  };
  return matrix(
    structure,
    [tensor('jacobian', 'float32', [rows, n]), tensor('curvature', 'float32', [rows])],
    1,
  );
}

/** A device with something in every corner: a plan with loads that wait, faults, calibration, two versions of a matrix. */
async function full(): Promise<Device> {
  const device = await testMachine(
    { noise: { flicker: { std: 0.1 } }, faults: [{ kind: 'wrong_temperature', parameters: { factor: 2 } }] },
    { compute: fastCompute },
  );
  await loadMatrix(device, lowRank(2), [
    [1, 2, 3, 4, 5, 6],
    [1, 2],
  ]);
  await loadVector(device, [1, 2, 3]);
  await loadVector(device, [4, 5, 6], { role: 'state' });
  for await (const _ of device.calibrate!(4, new AbortController().signal)) void 0;
  const first = await evolve(device, { duration: 1, initialState: 'target' });
  await sample(device, { at: { at: 'tick', tick: Math.round((first.startTick + first.endTick) / 2) } });
  await device.changeDamping!({ damping: 2 }, { at: 'evolution', id: first.id });
  await loadVector(device, [1, 1, 1], { effectiveAt: { at: 'evolution', id: first.id } });
  const second = await evolve(device, { duration: 1, initialState: 'loaded' });
  const dense = matrix({ kind: 'dense', dimension: n }, [tensor('dense', 'float64', [n, n])], 1);
  await loadMatrix(device, dense, [[2, 0, 0, 0, 2, 0, 0, 0, 2]], {
    effectiveAt: { at: 'evolution', id: second.id },
  });
  await device.emulator!.injectFault('drift_jump', { factor: 1.1, afterCalls: 3 });
  return device;
}

/** What a client may see: an answer, or an error that says what is wrong. */
async function decent(work: Promise<unknown>, what: string): Promise<void> {
  const over = new AbortController();
  const late = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20_000, undefined).unref());
    if (!over.signal.aborted) throw new Error(`${what} does not end`);
  };
  try {
    await Promise.race([work, late()]);
  } catch (error) {
    if (!(error instanceof DeviceError) || error.code === 'INTERNAL') {
      throw new Error(`${what}: ${(error as Error).stack}`);
    }
  } finally {
    over.abort();
  }
}

/** Whatever was restored is read to its end. */
async function use(device: Device, what: string): Promise<void> {
  await decent(device.status(), what);
  await decent(device.describe(), what);
  await decent(device.evolutions!(), what);
  await decent(evolve(device, { duration: 1 }), what);
  await decent(sample(device, { at: { at: 'end' } }), what);
  await decent(sample(device, { at: { at: 'now' }, count: 2, interval: 0.5 }), what);
}

describe('checkFacts', () => {
  it(`lets none of ${mutations} changed snapshots fail in an unknown way, hang or change the device`, async () => {
    const device = await full();
    const control = device.emulator!;
    // Once around, so that what is restored is told in the same order.
    await control.restoreSnapshot(await control.saveSnapshot());
    const good = Buffer.from(await control.saveSnapshot());
    const draw = createDraw(1);
    let restored = 0;
    for (let k = 0; k < mutations; k++) {
      const bytes = mutated(good, draw);
      const what = `mutation ${k}`;
      try {
        await control.restoreSnapshot(bytes);
      } catch (error) {
        expect(error, `${what}: ${(error as Error).stack}`).to.be.instanceOf(DeviceError);
        expect((error as DeviceError).code, what).to.be.oneOf([
          'INVALID_ARGUMENT',
          'RESOURCE_EXHAUSTED',
          'FAILED_PRECONDITION',
          'UNIMPLEMENTED',
        ]);
        const kept = Buffer.from(await control.saveSnapshot());
        expect(kept.equals(good), `${what} changed the device`).to.equal(true);
        continue;
      }
      restored++;
      await use(device, what);
      await control.restoreSnapshot(good);
      expect(Buffer.from(await control.saveSnapshot()).equals(good), what).to.equal(true);
    }
    // Many small changes, such as of a counter, make another good snapshot.
    expect(restored / mutations).to.be.within(0.02, 0.6);
  }).timeout(240_000 + 40 * mutations);

  it('keeps the limits of the host, whatever a snapshot says', async () => {
    const device = await full();
    const { meta, arrays } = opened(await device.emulator!.saveSnapshot());
    const { limits } = (meta.facts as { config: { limits: Record<string, number> } }).config;
    limits.memoryBytes = 2 ** 50;
    limits.maxSamples = 17;
    await device.emulator!.restoreSnapshot(sealed(meta, arrays));
    const { limits: now } = await device.describe();
    expect(now.maxSamples).to.equal(17);
    expect(now.memoryBytes).to.equal((await (await full()).describe()).limits.memoryBytes);
  });

  it('takes a state in another precision than that of the matrix', async () => {
    const device = await full();
    const { meta, arrays } = opened(await device.emulator!.saveSnapshot());
    const facts = meta.facts as { cells: { state: { array: string; section: number } } };
    const sections = meta.sections as { type: string; bytes: number }[];
    const { state } = facts.cells;
    const at = sections.slice(0, state.section).reduce((sum, { bytes }) => sum + bytes, 0);
    const own = sections[state.section];
    const isSingle = own.type === 'Float32Array';
    const changed = Buffer.from((isSingle ? new Float64Array(n) : new Float32Array(n)).fill(1).buffer);
    const rest = [arrays.subarray(0, at), changed, arrays.subarray(at + own.bytes)];
    state.array = isSingle ? 'Float64Array' : 'Float32Array';
    Object.assign(own, { type: state.array, bytes: changed.length });
    await device.emulator!.restoreSnapshot(sealed(meta, Buffer.concat(rest)));
    await sample(device, { at: { at: 'end' } });
  });

  it('takes each array of a snapshot once', async () => {
    const device = await full();
    const { meta, arrays } = opened(await device.emulator!.saveSnapshot());
    const { vectors } = meta.facts as { vectors: { values: unknown }[] };
    vectors[1].values = vectors[0].values;
    const error = await errorOf(device.emulator!.restoreSnapshot(sealed(meta, arrays)));
    expect(error).to.include({ code: 'INVALID_ARGUMENT' });
    expect(error.message).to.match(/no array of this snapshot/);
    await until(async () => (await device.status()).activity !== 'loading');
  });
});
