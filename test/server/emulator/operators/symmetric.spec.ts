import { expect } from 'chai';
import type { DeviceError } from '../../../../server/device/errors.js';
import type { DataType, TensorSpec } from '../../../../server/device/tensor.js';
import type { StoredTensor } from '../../../../server/emulator/operators/storedTensor.js';
import { asymmetryTolerance, symmetricFloats } from '../../../../server/emulator/operators/symmetric.js';
import { fastCompute } from '../../../support/computes.js';
import { errorOf, loadMatrix, matrix, tensor } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';
import { coded, semidefinite, tensor as stored } from '../../../support/matrices.js';

const n = 4;

/** The identity, with a pair of entries off the diagonal. */
function withPair(lower: number, upper: number, own: Partial<TensorSpec> = {}): StoredTensor {
  const values = Array.from({ length: n * n }, (_, k): number => (k % (n + 1) === 0 ? 1 : 0));
  values[2 * n + 1] = lower;
  values[n + 2] = upper;
  const made = stored('dense', [n, n], values, 'float64');
  return { ...made, spec: { ...made.spec, ...own } };
}

function failure(held: StoredTensor): DeviceError | undefined {
  try {
    symmetricFloats(held, 'float64', n);
    return undefined;
  } catch (error) {
    return error as DeviceError;
  }
}

describe('symmetric tensors', () => {
  it('are averaged where they differ by no more than rounding, of the largest entry', () => {
    const half = 0.49 * asymmetryTolerance;
    const out = symmetricFloats(withPair(0.5 + half, 0.5 - half), 'float64', n);
    expect([out[2 * n + 1], out[n + 2]]).to.deep.equal([0.5, 0.5]);
  });

  it('are refused beyond, with the place, how far they are off and how far they may be', () => {
    for (const dtype of ['float64', 'float32'] as DataType[]) {
      const error = failure(withPair(0.5 + 1.1 * asymmetryTolerance, 0.5, { dtype }));
      expect(error?.code).to.equal('INVALID_ARGUMENT');
      expect(error?.details.reason).to.equal('NOT_SYMMETRIC');
      const { index, actual, limit } = error?.details.metadata ?? {};
      expect(index).to.equal(String(2 * n + 1));
      expect(Number(actual)).to.be.closeTo(1.1 * asymmetryTolerance, 1e-12);
      expect(Number(limit)).to.equal(asymmetryTolerance);
    }
  });

  it('may differ by a step of a half', () => {
    for (const [dtype, step] of [
      ['float16', 2 ** -10],
      ['bfloat16', 2 ** -7],
    ] as const) {
      expect(failure(withPair(0.5, 0.5 * (1 + step), { dtype }))).to.equal(undefined);
      expect(failure(withPair(0.5, 0.5 * (1 + 2.5 * step), { dtype }))?.details.reason).to.equal(
        'NOT_SYMMETRIC',
      );
    }
  });

  it('may differ by half a code of either row', () => {
    const held = coded(stored('dense', [n, n], semidefinite('float64', n, n, 3), 'float64'), 8);
    expect(failure(held)).to.equal(undefined);
    const { scale } = held;
    const codes = held.values.slice() as Int8Array;
    codes[2 * n + 1] += Math.ceil((1.1 * (scale[1] + scale[2])) / scale[2]);
    const error = failure({ ...held, values: codes });
    expect(error?.details.reason).to.equal('NOT_SYMMETRIC');
    expect(error?.details.metadata?.index).to.equal(String(2 * n + 1));
    expect(Number(error?.details.metadata?.actual)).to.be.above(Number(error?.details.metadata?.limit));
  });

  it('may do so too when their codes have become floats on the way through a converter', async () => {
    const held = coded(stored('dense', [n, n], semidefinite('float64', n, n, 3), 'float64'), 8);
    const device = await testMachine({ array: { mismatchDtod: 0.01 } }, { compute: fastCompute });
    const load = async (codes: Int8Array) => {
      const spec = matrix({ kind: 'dense', dimension: n }, [held.spec], 1);
      const upload = await device.openMatrix(spec);
      upload.memory[0].set(new Uint8Array(codes.buffer));
      upload.arrived(0, codes.length);
      return upload.commit({ at: 'now' });
    };
    await load(held.values.slice() as Int8Array);
    const wrong = held.values.slice() as Int8Array;
    wrong[1] = -wrong[n] - 60;
    const error = await errorOf(load(wrong));
    expect(error.details?.reason).to.equal('NOT_SYMMETRIC');
    expect(error.details?.metadata).to.include({ tensor: '0', index: String(n) });
  });

  it('are told by their index among the tensors sent', async () => {
    const device = await testMachine({}, { compute: fastCompute });
    expect((await device.describe()).limits.asymmetryTolerance).to.equal(asymmetryTolerance);
    const block = { structure: { kind: 'dense' as const, dimension: 2 } };
    const tensors = [1, 0].map((each) => ({ ...tensor('dense', 'float64', [2, 2]), block: each }));
    const spec = matrix({ kind: 'blockDiagonal', blocks: [block, block] }, tensors, 1);
    const refused = errorOf(
      loadMatrix(device, spec, [
        [1, 0, 0.1, 1],
        [1, 0, 0, 1],
      ]),
    );
    expect((await refused).details?.metadata).to.deep.include({ tensor: '0', index: '2' });
    const infinite = errorOf(
      loadMatrix(device, spec, [
        [1, 0, 0, 1],
        [1, 0, 0, Number.NaN],
      ]),
    );
    expect((await infinite).details).to.deep.include({
      reason: 'NOT_FINITE',
      metadata: { tensor: '1', index: '3' },
    });
  });

  it('are told by their index in the whole of a curvature', async () => {
    const device = await testMachine({}, { compute: fastCompute });
    const structure = {
      ...{ kind: 'lowRank' as const, examples: 3, rowsPerExample: 2, curvature: 'block' as const },
      segments: [{ form: 'dense' as const, columns: 4 }],
    };
    const tensors = [tensor('jacobian', 'float64', [6, 4]), tensor('curvature', 'float64', [3, 2, 2])];
    const h = [1, 0, 0, 1, 1, 0, 0, 1, 1, 0.1, 0, 1];
    const jacobian = Array.from({ length: 24 }, (_, k) => Math.sin(k));
    const error = await errorOf(loadMatrix(device, matrix(structure, tensors, 1), [jacobian, h]));
    expect(error.details).to.deep.include({ reason: 'NOT_SYMMETRIC' });
    expect(error.details?.metadata).to.include({ tensor: '1', index: '10' });
  });
});
