import { expect } from 'chai';
import { openCompute } from '../../../../server/compute/openCompute.js';
import type { Device } from '../../../../server/device/device.js';
import { createDevice } from '../../../../server/emulator/thread/threadedDevice.js';
import { fastCompute } from '../../../support/computes.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadMatrix,
  loadVector,
  matrix,
  sample,
  tensor,
  ticks,
} from '../../../support/emulator/driving.js';
import { silentLog, testMachine } from '../../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const noiseless = { noise: { kappa: 0 } };
const mean = (t: number, x0: number[]) =>
  d.map((a, i) => Math.exp(-a * t) * x0[i] + ((1 - Math.exp(-a * t)) / a) * b[i]);

async function loaded(settings = {}, options = {}): Promise<Device> {
  const device = await testMachine(settings, options);
  await loadDiagonal(device, d);
  await loadVector(device, b);
  return device;
}

const control = (device: Device) => {
  if (!device.emulator) throw new Error('not an emulated device');
  return device.emulator;
};
const inject = (device: Device, kind: string, parameters = {}) =>
  control(device).injectFault(kind, parameters);

function expectClose(actual: number[], expected: number[], tolerance = 1e-9) {
  for (const [i, value] of actual.entries()) expect(value, `[${i}]`).to.be.closeTo(expected[i], tolerance);
}

async function relaxed(device: Device, duration = 1): Promise<number[]> {
  const { id } = await evolve(device, { duration, initialState: 'zero' });
  return (await sample(device, { at: { at: 'evolution', id } })).values;
}

describe('snapshots', () => {
  const settings = {
    noise: { kappa: 1, flicker: { std: 0.01 } },
    matrixDac: { bits: 8, range: 'auto' as const, rounding: 'stochastic' as const },
    adc: { bits: 12, range: 'auto' as const, sampleHoldStd: 0.001, rounding: 'stochastic' as const },
    array: {
      programmingStd: 0.01,
      drift: { law: 'power' as const, exponentDtod: 0.01, referenceTime: 1e-7 },
    },
  };

  async function busy(device: Device): Promise<void> {
    const n = 8;
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) a[i * n + j] = (i === j ? 4 : 0) + 1 / (1 + i + j);
    await loadMatrix(device, matrix({ kind: 'dense', dimension: n }, [tensor('dense', 'float64', [n, n])]), [
      a,
    ]);
    await loadVector(device, Array(n).fill(1));
    const first = await evolve(device, { duration: 1, initialState: 'zero' });
    await sample(device, { at: { at: 'tick', tick: Math.round(first.endTick / 3) }, count: 2 });
    await loadVector(device, Array(n).fill(2), { effectiveAt: { at: 'evolution', id: first.id } });
    await evolve(device, { duration: 0.5 });
    await inject(device, 'wrong_temperature', { factor: 2 });
  }

  async function following(device: Device): Promise<number[]> {
    const one = await sample(device, {
      at: { at: 'evolution', id: 'e2' },
      count: 50,
      interval: 0.3,
      burnIn: 1,
    });
    await loadVector(device, Array(8).fill(3));
    const { id } = await evolve(device, { duration: 1 });
    const two = await sample(device, { at: { at: 'evolution', id } });
    return [...one.values, ...two.values, one.header.lastTick, one.header.matrixVersion];
  }

  it('are followed by the same samples, in this device and in another', async () => {
    const compute = await openCompute({ backend: 'auto' });
    const device = await testMachine(settings, { compute });
    await busy(device);
    const bytes = await control(device).saveSnapshot();
    const expected = await following(device);
    expect((await control(device).restoreSnapshot(bytes)).ticks).to.equal(Math.round(ticks / 3));
    expect(await following(device)).to.deep.equal(expected);
    const other = await createDevice('other', {}, silentLog);
    try {
      await other.reset(1);
      await loadDiagonal(other, [1, 2]);
      await other.emulator?.restoreSnapshot(bytes);
      expect(await following(other)).to.deep.equal(expected);
    } finally {
      await other.close();
    }
  });

  it('hold a state that rests at its target, which is computed with in other bits than one that equals it', async () => {
    const n = 300;
    const structure = {
      ...{ kind: 'lowRank' as const, examples: 2, rowsPerExample: 1, curvature: 'identity' as const },
      segments: [{ form: 'dense' as const, columns: n }],
    };
    const spec = matrix(structure, [tensor('jacobian', 'float32', [2, n])], 0.3);
    const numbers = Array.from({ length: 2 * n }, (_, i) => Math.sin(i * i));
    const [device, other] = await Promise.all([1, 2].map(() => testMachine({}, { compute: fastCompute })));
    await loadMatrix(device, spec, [numbers]);
    await loadVector(device, numbers.slice(0, n), { dtype: 'float32' });
    await evolve(device, { duration: 0, initialState: 'target' });
    await sample(device, { at: { at: 'evolution', id: 'e1' } });
    await other.emulator!.restoreSnapshot(await control(device).saveSnapshot());
    const [one, two] = await Promise.all(
      [device, other].map(async (each) => {
        const { id } = await evolve(each, { duration: 0.7 });
        return sample(each, { at: { at: 'evolution', id }, dtype: 'float64' });
      }),
    );
    expect(one.values).to.deep.equal(two.values);
  });

  it('are refused if they are none, truncated, changed or of another version, and the device stays', async () => {
    const device = await loaded(noiseless);
    const bytes = await control(device).saveSnapshot();
    const changed = bytes.slice();
    changed[bytes.length - 1] ^= 1;
    const newer = bytes.slice();
    newer[7] = '3'.charCodeAt(0);
    for (const [wrong, message] of [
      [new Uint8Array(100), /not a snapshot/],
      [new Uint8Array(0), /not a snapshot/],
      [bytes.subarray(0, bytes.length - 1), /bytes of/],
      [bytes.subarray(0, 20), /not a snapshot/],
      [changed, /checksum/],
      [newer, /snapshots of version 4, not of version 3/],
    ] as const) {
      const error = await errorOf(control(device).restoreSnapshot(wrong));
      expect(error).to.include({ code: 'INVALID_ARGUMENT' });
      expect(error.message).to.match(message);
    }
    expectClose(await relaxed(device), mean(1, [0, 0, 0]));
  });
});
