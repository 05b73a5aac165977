import { expect } from 'chai';
import {
  blockDiagonal,
  type Coded,
  dense,
  denseSegment,
  diagonal,
  kronecker,
  lowRank,
  rowKronecker,
  SpuError,
} from '../../client/index.js';
import { createUploadBody } from '../../client/upload/uploadBody.js';

const floats = (length: number) => new Float32Array(length);

function sentenceOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).to.be.instanceOf(SpuError);
    const { code, message, details } = error as SpuError;
    expect(code).to.equal('INVALID_ARGUMENT');
    expect(details.fields).to.have.length(1);
    expect(message).to.match(/\.$/);
    return message;
  }
  throw new Error('nothing was thrown');
}

describe('mistakes that are found before anything is sent', () => {
  const cases: Record<string, [() => unknown, RegExp]> = {
    'a dense matrix of the wrong size': [
      () => dense({ matrix: floats(8), dimension: 3 }),
      /^matrix: 8 numbers were given, but shape \[3,3\] needs 9\.$/,
    ],
    'a full square given as a lower triangle': [
      () => dense({ matrix: floats(9), dimension: 3, layout: 'lowerTriangle' }),
      /^matrix: 9 numbers were given, but shape \[3,3\] as its lower triangle needs 6\.$/,
    ],
    'a dimension of 0': [
      () => dense({ matrix: floats(0), dimension: 0 }),
      /^dimension: is 0, but must be a whole number of at least 1\.$/,
    ],
    'a fraction of a column': [
      () => denseSegment({ jacobian: floats(3), columns: 1.5 }),
      /^columns: is 1.5, but must be a whole number/,
    ],
    'a diagonal in pieces of no stated length': [
      () => diagonal({ diagonal: async function* () {} }),
      /^dimension: is missing: numbers in pieces do not tell it\.$/,
    ],
    'a negative damping': [
      () => diagonal({ diagonal: [1], damping: -1 }),
      /^damping: is -1, but must be a finite number of at least 0\.$/,
    ],
    'a Jacobian segment that lacks rows': [
      () =>
        lowRank({
          examples: 2,
          rowsPerExample: 3,
          segments: [
            denseSegment({ jacobian: floats(24), columns: 4 }),
            denseSegment({ jacobian: floats(5), columns: 1 }),
          ],
        }),
      /^jacobian of segment 1: 5 numbers were given, but shape \[6,1\] needs 6\.$/,
    ],
    'gradients for each example instead of each output': [
      () =>
        lowRank({
          examples: 2,
          rowsPerExample: 3,
          segments: [rowKronecker({ activations: floats(8), gradients: floats(10), inputs: 4, outputs: 5 })],
        }),
      /^gradients of segment 0: 10 numbers were given, but shape \[6,5\] needs 30\.$/,
    ],
    'a block curvature given as a diagonal': [
      () =>
        lowRank({
          examples: 2,
          rowsPerExample: 3,
          segments: [denseSegment({ jacobian: floats(6), columns: 1 })],
          curvature: { diagonal: floats(18) },
        }),
      /^curvature: 18 numbers were given, but shape \[6\] needs 6\.$/,
    ],
    'no segments': [() => lowRank({ examples: 1, rowsPerExample: 1, segments: [] }), /^segments: is empty/],
    'factors that are swapped': [
      () => kronecker({ inputFactor: floats(9), outputFactor: floats(4), inputs: 2, outputs: 3 }),
      /^inputFactor: 9 numbers were given, but shape \[2,2\] needs 4\.$/,
    ],
    'no blocks': [() => blockDiagonal([]), /^blocks: is empty/],
    'blocks in blocks': [
      () => blockDiagonal([diagonal({ diagonal: [1] }), blockDiagonal([diagonal({ diagonal: [1] })])]),
      /^blocks: block 1 is block diagonal itself/,
    ],
    'scales of the wrong number': [
      () => dense({ matrix: floats(9), dimension: 3, encoding: { dtype: 'int8', scale: [1, 2] } }),
      /^matrix: 2 scales were given; give one for the tensor, or one for each of its 3 rows\.$/,
    ],
    'a scale of 0': [
      () => dense({ matrix: floats(9), dimension: 3, encoding: { dtype: 'int8', scale: [1, 0, 1] } }),
      /^matrix: scale 1 is 0, but must be positive and finite\.$/,
    ],
    'pieces to be sent as integers without a scale': [
      () => dense({ matrix: async function* () {}, dimension: 3, encoding: 'int8' }),
      /^matrix: numbers that come in pieces need a given scale to be sent as int8\.$/,
    ],
    'codes with an encoding of their own': [
      () => dense({ matrix: { codes: new Int8Array(9), scale: 1 }, dimension: 3, encoding: 'int16' }),
      /^matrix: DAC codes have their encoding already/,
    ],
    'codes of another type than stated': [
      () => dense({ matrix: { codes: new Int8Array(9), scale: 1, dtype: 'int16' }, dimension: 3 }),
      /^matrix: dtype is int16, but the codes are int8\.$/,
    ],
    'codes in pieces of no stated type': [
      () => dense({ matrix: { codes: async function* () {}, scale: 1 } as Coded, dimension: 3 }),
      /^matrix: codes that come in pieces need `dtype`/,
    ],
    'nothing at all': [
      () => dense({ matrix: undefined as unknown as Float32Array, dimension: 3 }),
      /^matrix: is missing: dense needs it\.$/,
    ],
    'NaN that would become a code': [
      () =>
        createUploadBody(dense({ matrix: [1, 2, Number.NaN, 4], dimension: 2, encoding: 'int8' }).tensors),
      /^matrix: holds a number that is not finite\.$/,
    ],
  };
  for (const [name, [make, sentence]] of Object.entries(cases)) {
    it(name, () => expect(sentenceOf(make)).to.match(sentence));
  }

  async function sentenceWhile(...args: Parameters<typeof dense>): Promise<string> {
    const body = createUploadBody(dense(...args).tensors);
    let failed: unknown;
    try {
      for await (const _ of body.messages(false));
    } catch (error) {
      failed = error;
    }
    return sentenceOf(() => {
      if (failed) throw failed;
    });
  }

  it('a number that the encoding cannot hold', async () => {
    expect(await sentenceWhile({ matrix: [1, 2, 3, 1e6], dimension: 2, encoding: 'float16' })).to.equal(
      'matrix: number 3 is not finite, or too large to be sent as float16.',
    );
    const encoding = { dtype: 'int8', scale: [1, 1] } as const;
    expect(await sentenceWhile({ matrix: [1, 2, Number.NaN, 4], dimension: 2, encoding })).to.equal(
      'matrix: number 2 is not finite, or too large to be sent as int8.',
    );
  });

  it('pieces that hold too few or too many numbers, or other ones', async () => {
    const pieces = (...list: (Float32Array | Int8Array)[]) =>
      async function* () {
        yield* list as Float32Array[];
      };
    expect(await sentenceWhile({ matrix: pieces(floats(3)), dimension: 2 })).to.equal(
      'matrix: its pieces hold 3 numbers, but shape [2,2] needs 4.',
    );
    expect(await sentenceWhile({ matrix: pieces(floats(3), floats(2)), dimension: 2 })).to.equal(
      'matrix: its pieces hold more than the 4 numbers of shape [2,2].',
    );
    expect(await sentenceWhile({ matrix: pieces(new Int8Array(4)), dimension: 2 })).to.equal(
      'matrix: a piece is an Int8Array, but float32 was announced.',
    );
  });
});
