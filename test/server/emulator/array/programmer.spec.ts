import { expect } from 'chai';
import type { Compute } from '../../../../server/compute/compute.js';
import { openCompute } from '../../../../server/compute/openCompute.js';
import type { Device, MatrixLoaded } from '../../../../server/device/device.js';
import type { LowRankStructure, MatrixSpec } from '../../../../server/device/matrix.js';
import type { DeviceConfigInput } from '../../../../server/emulator/config/schema.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadMatrix,
  loadVector,
  matrix,
  now,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';
import { testNormals } from '../../../support/emulator/testNormals.js';

const noiseless = { noise: { kappa: 0 } };

function normals(count: number, seed: number): Float32Array {
  const out = new Float32Array(count);
  testNormals(seed)(out);
  return out;
}

/** Values on the diagonal as the array holds them: x(0) = 1, dx = -a x dt, read after h. */
async function heldDiagonal(device: Device, n: number): Promise<number[]> {
  await loadVector(device, Array(n).fill(0));
  await loadVector(device, Array(n).fill(1), { role: 'state' });
  const { id } = await evolve(device, { duration: 1, initialState: 'loaded' });
  const { values } = await sample(device, { at: { at: 'evolution', id } });
  return values.map((value) => -Math.log(value));
}

describe('programming', () => {
  let compute: Compute;
  before(async () => {
    compute = await openCompute({ backend: 'auto' });
  });

  const lowRank: LowRankStructure = {
    kind: 'lowRank',
    examples: 3,
    rowsPerExample: 2,
    segments: [
      { form: 'dense', columns: 20 },
      { form: 'rowKronecker', inputs: 4, outputs: 3 },
    ],
    curvature: 'block',
  };
  const spec: MatrixSpec = matrix(
    lowRank,
    [
      tensor('jacobian', 'float32', [6, 20]),
      { ...tensor('activations', 'float32', [3, 4]), segment: 1 },
      { ...tensor('gradients', 'float32', [6, 3]), segment: 1 },
      tensor('curvature', 'float32', [3, 2, 2]),
    ],
    0.3,
  );
  const data = () => {
    const root = normals(12, 4);
    const h = new Float32Array(12);
    for (let e = 0; e < 3; e++) {
      const [a, b, c, d] = root.subarray(4 * e, 4 * e + 4);
      h.set([a * a + b * b, a * c + b * d, a * c + b * d, c * c + d * d], 4 * e);
    }
    return [normals(120, 1), normals(12, 2), normals(18, 3), h];
  };

  async function solved(settings: DeviceConfigInput, pieces = 1, parts = data(), seed = 7) {
    const device = await testMachine({ ...noiseless, ...settings }, { compute, seed });
    const loaded = await loadMatrix(device, spec, parts, { pieces });
    await loadVector(device, Array.from(normals(32, 5)));
    const { id } = await evolve(device, { duration: 200, initialState: 'zero' });
    const { values } = await sample(device, { at: { at: 'evolution', id } });
    return { loaded, values };
  }

  const distance = (a: number[], b: number[]) => Math.hypot(...a.map((x, i) => x - b[i])) / Math.hypot(...b);

  it('is the same, bit for bit, however the bytes are cut', async () => {
    const array = { mismatchDtod: 0.05, programmingStd: 0.01 };
    for (const settings of [
      {},
      { matrixDac: { bits: 8, fullScale: 4 } },
      { matrixDac: { bits: 8, range: 'auto' as const, rounding: 'stochastic' as const }, array },
    ]) {
      const whole = await solved(settings);
      for (const pieces of [3, 37]) expect(await solved(settings, pieces)).to.deep.equal(whole);
    }
  });

  it('off is the ideal device, bit for bit', async () => {
    const ideal = await solved({});
    const off = await solved({
      deviceSeed: 99,
      array: { curvatureStorage: 'sqrtH' },
      matrixDac: { bits: 0, fullScale: 3 },
    });
    expect(off).to.deep.equal(ideal);
    expect(ideal.loaded).to.include({ quantizationError: 0, clipped: 0 });
  });

  it('refuses a number that is not finite before the matrix DAC makes a code of it', async () => {
    const device = await testMachine({ matrixDac: { bits: 8, range: 'fixed', fullScale: 1 } }, { compute });
    const error = await errorOf(loadDiagonal(device, [0.5, Number.NaN, 0.5]));
    expect(error).to.include({ code: 'INVALID_ARGUMENT' });
    expect(error.message).to.match(/element 1 is NaN/);
  });

  it('makes the error of the solution fall with the bits of the matrix DAC, and tells that of the cells', async () => {
    const { values: exact } = await solved({});
    const array = { curvatureStorage: 'sqrtH' as const };
    const errors: number[] = [];
    for (const bits of [4, 6, 8, 10]) {
      const { values, loaded } = await solved({ matrixDac: { bits, range: 'auto' }, array });
      errors.push(distance(values, exact));
      // Uniform rounding error of a step: rms step / sqrt(12), step = 2 max / 2^bits, over rms about max / 3.
      expect(loaded.quantizationError * 2 ** bits).to.be.within(0.8, 2.5);
    }
    for (let k = 1; k < 4; k++) expect(errors[k - 1] / errors[k], errors.join(' ')).to.be.within(1.8, 9);
  });

  it('stores the root of H with the same solution, and stays positive semidefinite at few bits', async () => {
    const { values: exact } = await solved({});
    const bits = { matrixDac: { bits: 16, range: 'auto' as const } };
    const root = await solved({ ...bits, array: { curvatureStorage: 'sqrtH' } });
    expect(distance(root.values, exact)).to.be.below(1e-3);
    expect(distance((await solved(bits)).values, exact)).to.be.below(1e-3);
    const coarse = { bits: 2, range: 'auto' as const };
    const { loaded } = await solved({ matrixDac: coarse, array: { curvatureStorage: 'sqrtH' } });
    expect(loaded.smallestEigenvalue).to.be.at.least(0.3 - 1e-5);
  });

  it('refuses an H that rounding has made indefinite, with its eigenvalue, unless that is accepted', async () => {
    const parts = data();
    // Rank one, so that rounding takes one eigenvalue below zero.
    parts[3].set([1, 0.55, 0.55, 0.3025, 1, 0.55, 0.55, 0.3025, 1, 0.55, 0.55, 0.3025]);
    const settings = { matrixDac: { bits: 4, range: 'auto' as const } };
    const strong = parts.map((part, k) => (k === 0 ? part.map((x) => 30 * x) : part));
    const error = await errorOf(solved(settings, 1, strong));
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.match(/eigenvalue is -[\d.]+/);
    const device = await testMachine({ ...noiseless, ...settings }, { compute });
    expect(await loadMatrix(device, { ...spec, acceptUnstable: true }, strong)).to.include({ version: 1 });
  });

  it('refuses any structure that programming has made indefinite, and takes it if that is accepted', async () => {
    // Positive definite as sent, smallest eigenvalue 0.01 or less; one step of 4 bits is 0.13.
    const near = [1, 0.98, 0.98, 0.97];
    const square = (role: 'dense' | 'inputFactor' | 'outputFactor') => tensor(role, 'float64', [2, 2]);
    const kronecker = { kind: 'kronecker' as const, inputs: 2, outputs: 2, dampingMode: 'additive' as const };
    const dense = { kind: 'dense' as const, dimension: 2 };
    const cases: [MatrixSpec, ArrayLike<number>[]][] = [
      [matrix(dense, [square('dense')]), [near]],
      [matrix(kronecker, [square('inputFactor'), square('outputFactor')]), [near, [1, 0, 0, 1]]],
      [matrix({ kind: 'diagonal', dimension: 2 }, [tensor('diagonal', 'float64', [2])]), [[1, 0.01]]],
      [
        matrix({ kind: 'blockDiagonal', blocks: [{ structure: dense }, { structure: dense }] }, [
          square('dense'),
          { ...square('dense'), block: 1 },
        ]),
        [[1, 0, 0, 1], near],
      ],
    ];
    for (const [spec, parts] of cases) {
      const { kind } = spec.structure;
      const ideal = await testMachine(noiseless, { compute });
      expect((await loadMatrix(ideal, spec, parts)).smallestEigenvalue, kind).to.be.above(0);
      const matrixDac = { bits: 4, range: 'auto' as const };
      const device = await testMachine({ ...noiseless, matrixDac }, { compute });
      const error = await errorOf(loadMatrix(device, spec, parts));
      expect(error, kind).to.include({ code: 'FAILED_PRECONDITION' });
      expect(error.message, kind).to.match(/eigenvalue is (-[\d.e-]+|0)/);
      const loaded = await loadMatrix(device, { ...spec, acceptUnstable: true }, parts);
      expect(loaded.smallestEigenvalue, kind).to.be.at.most(1e-12);
    }
  });

  it('takes int8 codes as codes of an 8-bit DAC, and holds them as they came', async () => {
    const device = await testMachine({ ...noiseless, matrixDac: { bits: 8, range: 'auto' } }, { compute });
    const n = 64;
    const upload = await device.openMatrix(
      matrix({ kind: 'diagonal', dimension: n }, [{ ...tensor('diagonal', 'int8', [n]), scale: [0.01] }]),
    );
    new Int8Array(upload.memory[0].buffer, upload.memory[0].byteOffset, n).set(
      Array.from({ length: n }, (_, i) => i + 1),
    );
    const loaded = await upload.commit(now);
    expect(loaded).to.include({ quantizationError: 0, clipped: 0 });
    expect(loaded.fullScales?.[0]).to.be.closeTo(1.28, 1e-9);
    expect(upload.memory[0].buffer.byteLength).to.equal(64);
    const held = await heldDiagonal(device, n);
    held.forEach((value, i) => {
      expect(value).to.be.closeTo((i + 1) * 0.01, 1e-6);
    });
  });

  it('rounds codes of 12 bits in int16 not again, and tells the full scale of each tensor', async () => {
    const settings = { bits: 12, rounding: 'stochastic' as const };
    const n = 40;
    const codes = Int16Array.from({ length: n }, (_, i) => 37 * i + 1);
    for (const [range, fullScale] of [
      ['auto', 1],
      ['fixed', 2.048],
    ] as const) {
      const matrixDac = { ...settings, range, fullScale };
      const device = await testMachine({ ...noiseless, matrixDac, vectorDac: matrixDac }, { compute });
      const coded = { dtype: 'int16' as const, scale: [0.001] };
      const upload = await device.openMatrix(
        matrix({ kind: 'diagonal', dimension: n }, [{ ...tensor('diagonal', 'int16', [n]), ...coded }]),
      );
      upload.memory[0].set(new Uint8Array(codes.buffer));
      const loaded = await upload.commit(now);
      expect(loaded.fullScales?.[0]).to.be.closeTo(2.048, 1e-9);
      expect(loaded.quantizationError).to.be.below(1e-7);
      (await heldDiagonal(device, n)).forEach((value, i) => {
        expect(value).to.be.closeTo(codes[i] * 0.001, 1e-6);
      });
      const target = await device.openVector({
        role: 'target',
        tensor: { ...tensor('vector', 'int16', [n]), ...coded },
      });
      target.memory[0].set(new Uint8Array(codes.buffer));
      const { quantizationError, fullScale: used } = await target.commit(now);
      expect(quantizationError).to.be.below(1e-7);
      expect(used).to.be.closeTo(2.048, 1e-9);
    }
  });

  it('tells the full scale of each tensor with range auto, 0 for what is worked into others', async () => {
    const matrixDac = { bits: 8, range: 'auto' as const };
    const parts = data();
    const expected = parts.map((part) => (Math.max(...Array.from(part, Math.abs)) * 128) / 127);
    const { loaded } = await solved({ matrixDac });
    loaded.fullScales?.forEach((scale, k) => {
      expect(scale).to.be.closeTo(expected[k], 1e-5 * expected[k]);
    });
    expect(loaded.fullScales).to.have.length(4);
    const rooted = await solved({ matrixDac, array: { curvatureStorage: 'sqrtH' } });
    expect(rooted.loaded.fullScales?.[3]).to.equal(0);
    expect((await solved({})).loaded.fullScales).to.equal(undefined);
  });

  it('clips at the range of the DAC and of a cell, and counts it', async () => {
    const device = await testMachine({
      ...noiseless,
      matrixDac: { bits: 8, fullScale: 1 },
      array: { cellMin: 0.125 },
    });
    const loaded: MatrixLoaded = await loadDiagonal(device, [0.5, 2, 0.05, 3]);
    expect(loaded.clipped).to.equal(3);
    const held = await heldDiagonal(device, 4);
    [0.5, 127 / 128, 0.125, 127 / 128].forEach((value, i) => {
      expect(held[i]).to.be.closeTo(value, 1e-12);
    });
  });

  it('has the mismatch of its deviceSeed and a programming error of each load, with their spreads', async () => {
    const n = 20_000;
    const settings = { ...noiseless, array: { mismatchDtod: 0.1, programmingStd: 0.03 } };
    const gains = async (deviceSeed: number, seed: number, loads = 1) => {
      const device = await testMachine({ ...settings, deviceSeed }, { seed });
      for (let k = 0; k < loads; k++) await loadDiagonal(device, Array(n).fill(1));
      return (await heldDiagonal(device, n)).map((value) => value - 1);
    };
    const first = await gains(1, 7);
    const variance = (values: number[]) => values.reduce((sum, value) => sum + value * value, 0) / n;
    // Relative standard error of a variance: sqrt(2 / n) = 1 %; 1 % of the spread is 2 %.
    expect(variance(first) / (0.1 ** 2 + 0.03 ** 2)).to.be.closeTo(1, 2.5 * Math.sqrt(2 / n));
    expect(await gains(1, 7)).to.deep.equal(first);
    const again = await gains(1, 8);
    expect(variance(again.map((value, i) => value - first[i])) / (2 * 0.03 ** 2)).to.be.closeTo(1, 0.03);
    const reload = await gains(1, 7, 2);
    expect(variance(reload.map((value, i) => value - first[i])) / (2 * 0.03 ** 2)).to.be.closeTo(1, 0.03);
    const other = await gains(2, 7);
    // The same seed gives the same programming errors; only the device differs.
    expect(variance(other.map((value, i) => value - first[i])) / (2 * 0.1 ** 2)).to.be.closeTo(1, 0.03);
  });

  it('drifts by its law with the device time since programming', async () => {
    const array = { drift: { law: 'power' as const, exponent: 0.05, referenceTime: 1e-3 } };
    const device = await testMachine({ ...noiseless, array });
    await loadDiagonal(device, [0.5, 1]);
    for (const time of [1e-3, 1, 100]) {
      await loadVector(device, [0, 0]);
      await loadVector(device, [1, 1], { role: 'state' });
      await sample(device, { at: { at: 'tick', tick: 1e10 * time } });
      const { id } = await evolve(device, { duration: 1, initialState: 'loaded' });
      const { values } = await sample(device, { at: { at: 'evolution', id } });
      const factor = (time / 1e-3) ** -0.05;
      expect(-Math.log(values[0]), `${time}`).to.be.closeTo(0.5 * factor, 1e-7);
      expect(-Math.log(values[1]), `${time}`).to.be.closeTo(factor, 1e-7);
    }
  });

  it('has dead and stuck cells of its deviceSeed in the stated part', async () => {
    const n = 10_000;
    const device = await testMachine({ ...noiseless, array: { deadFraction: 0.1 } });
    await loadDiagonal(device, Array(n).fill(1), { damping: 0.5 });
    const held = await heldDiagonal(device, n);
    const dead = held.filter((value) => Math.abs(value - 0.5) < 1e-9).length;
    expect(dead / n).to.be.closeTo(0.1, 4 * Math.sqrt(0.09 / n));
    expect(held.filter((value) => Math.abs(value - 1.5) < 1e-9).length).to.equal(n - dead);
  });
});
