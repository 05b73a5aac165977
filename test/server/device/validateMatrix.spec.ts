import { expect } from 'chai';
import type { DeviceLimits } from '../../../common/description.js';
import { sampleTypes } from '../../../common/dtype.js';
import { DeviceError } from '../../../server/device/errors.js';
import type { MatrixSpec, Segment, SimpleStructure, Structure } from '../../../server/device/matrix.js';
import { requiredTensors } from '../../../server/device/requiredTensors.js';
import { dataTypes, type TensorSpec } from '../../../server/device/tensor.js';
import { validateMatrix } from '../../../server/device/validateMatrix.js';

const limits: DeviceLimits = {
  dimension: { min: 2, max: 1e7 },
  rank: { min: 0, max: 2000 },
  structures: ['dense', 'diagonal', 'lowRank', 'kronecker', 'blockDiagonal'],
  dtypes: [...dataTypes],
  reductions: ['none', 'mean', 'meanAndVariance'],
  maxDuration: 1e6,
  maxSamples: 1e6,
  memoryBytes: 2 ** 30,
  maxQueuedEvolutions: 8,
  maxCalibrationReadings: 1000,
  sampleDtypes: [...sampleTypes],
  maxCovarianceDimension: 64,
  asymmetryTolerance: 0,
  maxBlocks: 50_000,
  maxSegments: 100,
};

/** A header that announces just what the structure needs. */
function specOf(structure: Structure, own: Partial<MatrixSpec> = {}): MatrixSpec {
  const tensors = [...requiredTensors({ structure })].map(
    (tensor): TensorSpec => ({ ...tensor, dtype: 'float32', scale: [], layout: 'full' }),
  );
  return { structure, damping: 0.1, tensors, acceptUnstable: false, ...own };
}

const dense: SimpleStructure = { kind: 'dense', dimension: 8 };
const segments: Segment[] = [
  { form: 'dense', columns: 5 },
  { form: 'rowKronecker', inputs: 3, outputs: 4 },
];
const lowRank: SimpleStructure = {
  kind: 'lowRank',
  examples: 2,
  rowsPerExample: 3,
  segments,
  curvature: 'block',
};
const kronecker: SimpleStructure = { kind: 'kronecker', inputs: 3, outputs: 4, dampingMode: 'factored' };
const blocks: Structure = {
  kind: 'blockDiagonal',
  blocks: [
    { structure: dense },
    { structure: lowRank, damping: 0.5 },
    { structure: lowRank },
    { structure: kronecker },
  ],
};

function refusal(spec: MatrixSpec, own: Partial<DeviceLimits> = {}): DeviceError {
  try {
    validateMatrix(spec, { ...limits, ...own });
  } catch (error) {
    expect(error).to.be.instanceOf(DeviceError);
    return error as DeviceError;
  }
  throw new Error('the header was accepted');
}

function expectRefusal(spec: MatrixSpec, code: string, words: RegExp, own: Partial<DeviceLimits> = {}): void {
  const error = refusal(spec, own);
  expect(error.message).to.match(words);
  expect(error.code, error.message).to.equal(code);
}

const withTensor = (spec: MatrixSpec, index: number, own: Partial<TensorSpec>): MatrixSpec => ({
  ...spec,
  tensors: spec.tensors.map((tensor, at) => (at === index ? { ...tensor, ...own } : tensor)),
});

describe('validateMatrix', () => {
  it('accepts every structure, in any order of its tensors', () => {
    for (const structure of [dense, { ...dense, kind: 'diagonal' } as const, lowRank, kronecker, blocks]) {
      const spec = specOf(structure);
      validateMatrix(spec, limits);
      validateMatrix({ ...spec, tensors: [...spec.tensors].reverse() }, limits);
    }
  });

  it('prescribes the shapes that the roles have', () => {
    const shapes = specOf(lowRank).tensors.map(({ role, shape, segment }) => ({ role, shape, segment }));
    expect(shapes).to.deep.equal([
      { role: 'jacobian', shape: [6, 5], segment: 0 },
      { role: 'activations', shape: [2, 3], segment: 1 },
      { role: 'gradients', shape: [6, 4], segment: 1 },
      { role: 'curvature', shape: [2, 3, 3], segment: 0 },
    ]);
  });

  it('accepts a rank above N: J^T H J is a matrix like any other', () => {
    validateMatrix(specOf({ ...lowRank, examples: 100 }), limits);
  });

  it('refuses zero sizes', () => {
    expectRefusal(specOf({ ...dense, dimension: 0 }), 'INVALID_ARGUMENT', /dimension: is 0/);
    expectRefusal(specOf({ ...lowRank, examples: 0 }), 'INVALID_ARGUMENT', /examples: is 0/);
    expectRefusal(specOf({ ...lowRank, rowsPerExample: 0 }), 'INVALID_ARGUMENT', /rows_per_example: is 0/);
    expectRefusal(specOf({ ...lowRank, segments: [] }), 'INVALID_ARGUMENT', /segments: is 0/);
    expectRefusal(
      specOf({ ...lowRank, segments: [{ form: 'dense', columns: 0 }] }),
      'INVALID_ARGUMENT',
      /columns/,
    );
    expectRefusal(specOf({ ...kronecker, inputs: 0 }), 'INVALID_ARGUMENT', /inputs/);
    expectRefusal(specOf({ kind: 'blockDiagonal', blocks: [] }), 'INVALID_ARGUMENT', /blocks/);
    expectRefusal(specOf({ ...dense, dimension: 1 }), 'INVALID_ARGUMENT', /at least 2/);
  });

  it('refuses what is bigger than the device, from the header alone', () => {
    const huge = specOf({ ...dense, dimension: 2 ** 19 });
    expectRefusal(huge, 'RESOURCE_EXHAUSTED', /1099511627776 bytes.* at most 1073741824 bytes/);
    expectRefusal(
      specOf({ ...dense, dimension: 1e15 }),
      'RESOURCE_EXHAUSTED',
      /dimension N is 1000000000000000/,
    );
    expectRefusal(
      specOf({ ...lowRank, examples: 1000 }),
      'RESOURCE_EXHAUSTED',
      /rank .* is 3000.* at most 2000/,
    );
  });

  it('refuses more blocks and segments than the device has', () => {
    expectRefusal(specOf(blocks), 'RESOURCE_EXHAUSTED', /number of blocks is 4.* at most 3/, {
      maxBlocks: 3,
    });
    expectRefusal(specOf(lowRank), 'RESOURCE_EXHAUSTED', /number of segments is 2.* at most 1/, {
      maxSegments: 1,
    });
  });

  it('costs as much for each block, however many there are', () => {
    const reads = (count: number): number => {
      let read = 0;
      const counted = new Proxy(dense, {
        get(target, key) {
          read++;
          return Reflect.get(target, key);
        },
      });
      const all = Array.from({ length: count }, () => ({ structure: counted }));
      const spec = specOf({ kind: 'blockDiagonal', blocks: all });
      read = 0;
      validateMatrix(spec, limits);
      return read / count;
    };
    expect(reads(4000)).to.equal(reads(40));
  });

  it('refuses tensors that are missing, announced twice, or foreign', () => {
    const spec = specOf(lowRank);
    expectRefusal(
      { ...spec, tensors: spec.tensors.slice(1) },
      'INVALID_ARGUMENT',
      /jacobian of block 0.* missing/,
    );
    expectRefusal(
      { ...spec, tensors: [...spec.tensors, spec.tensors[0]] },
      'INVALID_ARGUMENT',
      /tensors\[4\].*twice/,
    );
    expectRefusal(withTensor(spec, 1, { segment: 7 }), 'INVALID_ARGUMENT', /not part/);
    expectRefusal(withTensor(specOf(blocks), 0, { block: 9 }), 'INVALID_ARGUMENT', /not part/);
    expectRefusal(
      specOf({ ...lowRank, curvature: 'identity' }, { tensors: spec.tensors }),
      'INVALID_ARGUMENT',
      /curvature/,
    );
  });

  it('refuses a shape or a layout that the role has not', () => {
    expectRefusal(
      withTensor(specOf(lowRank), 0, { shape: [5, 6] }),
      'INVALID_ARGUMENT',
      /is \[5, 6\].*\[6, 5\]/,
    );
    expectRefusal(withTensor(specOf(dense), 0, { shape: [64] }), 'INVALID_ARGUMENT', /shape/);
    expectRefusal(
      withTensor(specOf(lowRank), 0, { layout: 'lowerTriangle' }),
      'INVALID_ARGUMENT',
      /lower triangle/,
    );
    validateMatrix(withTensor(specOf(dense), 0, { layout: 'lowerTriangle' }), limits);
    validateMatrix(withTensor(specOf(kronecker), 1, { layout: 'lowerTriangle' }), limits);
  });

  it('takes scales for integers only: none, one, or one for each row', () => {
    for (const scale of [[], [0.5], [0.5], Array<number>(8).fill(0.1)]) {
      validateMatrix(withTensor(specOf(dense), 0, { dtype: 'int8', scale }), limits);
    }
    expectRefusal(withTensor(specOf(dense), 0, { scale: [1] }), 'INVALID_ARGUMENT', /integer dtypes only/);
    expectRefusal(
      withTensor(specOf(dense), 0, { dtype: 'int8', scale: [1, 2] }),
      'INVALID_ARGUMENT',
      /8 rows/,
    );
    for (const bad of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      expectRefusal(
        withTensor(specOf(dense), 0, { dtype: 'int8', scale: [bad] }),
        'INVALID_ARGUMENT',
        /scale/,
      );
    }
  });

  it('refuses damping that is negative or no number', () => {
    for (const damping of [-1e-9, Number.NaN, Number.POSITIVE_INFINITY]) {
      expectRefusal(specOf(dense, { damping }), 'INVALID_ARGUMENT', /matrix.damping/);
    }
    const block = specOf({ kind: 'blockDiagonal', blocks: [{ structure: dense, damping: Number.NaN }] });
    expectRefusal(block, 'INVALID_ARGUMENT', /blocks\[0\].damping/);
  });

  it('says what the device has where it has not what was asked for', () => {
    expectRefusal(specOf(kronecker), 'UNIMPLEMENTED', /kronecker; it has dense, diagonal/, {
      structures: ['dense', 'diagonal'],
    });
    expectRefusal(specOf(blocks), 'UNIMPLEMENTED', /lowRank/, { structures: ['dense', 'blockDiagonal'] });
    expectRefusal(specOf(dense), 'UNIMPLEMENTED', /dtype float32; it has int8/, { dtypes: ['int8'] });
  });

  it('refuses too many blocks or segments before it looks at any', () => {
    const block = { structure: { kind: 'dense', dimension: 0 } as const };
    const many: Structure = { kind: 'blockDiagonal', blocks: Array<typeof block>(40_000).fill(block) };
    const error = refusal(
      { structure: many, damping: 0, tensors: [], acceptUnstable: false },
      { maxBlocks: 39_999 },
    );
    expect(error.code).to.equal('RESOURCE_EXHAUSTED');
    expect(error.details.reason).to.equal('ABOVE_LIMIT');
    expect(error.details.metadata).to.include({ limit: '39999', actual: '40000' });
    const wide = { ...lowRank, segments: Array<Segment>(17).fill({ form: 'dense', columns: 0 }) };
    expect(refusal(specOf(wide), { maxSegments: 16 }).details.metadata).to.include({
      limit: '16',
      actual: '17',
    });
  });

  it('looks once at each of 40,000 blocks and their tensors', () => {
    let looks = 0;
    const structure: Structure = {
      kind: 'blockDiagonal',
      blocks: Array.from({ length: 40_000 }, () => ({
        structure: { kind: 'diagonal', dimension: 2 } as const,
      })),
    };
    const spec = specOf(structure);
    for (const tensor of spec.tensors) {
      const { block } = tensor;
      Object.defineProperty(tensor, 'block', {
        get() {
          looks++;
          return block;
        },
      });
    }
    validateMatrix(spec, { ...limits, maxBlocks: 40_000 });
    expect(looks).to.be.within(40_000, 4 * 40_000);
  });
});
