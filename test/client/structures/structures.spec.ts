import { expect } from 'chai';
import {
  type DataType,
  dense,
  denseSegment,
  diagonal,
  type Encoding,
  lowRank,
  type MatrixSource,
  type Session,
  type TensorValues,
} from '../../../client/index.js';
import { clientMatrix } from '../../support/client/clientMatrix.js';
import { halfFormats, nearestHalf, valueOfHalf } from '../../support/client/halves.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';
import { randomNumbers, semidefinite, testDimension } from '../../support/matrices.js';
import { decompose, meanAt } from '../../support/oracle.js';
import { testMatrices } from '../../support/testMatrices.js';

const duration = 0.7;

/** Largest difference between the device's state and the law's mean, over the largest number of the mean. */
async function errorOf(session: Session, matrix: MatrixSource, a: Float64Array): Promise<number> {
  const n = matrix.dimension;
  const b = randomNumbers('float32', n, 9);
  await session.loadMatrix(matrix);
  await session.loadVector(b);
  const evolution = await session.evolve({ duration, initialState: 'target' });
  const { values } = await session.sample({ at: { evolution }, dtype: 'float64' });
  const expected = meanAt(decompose(a), b, b, duration);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - values[i]))) / largest;
}

/** Pieces whose ends have nothing to do with rows or chunks. */
const inPieces = (length: number) => (values: TensorValues) => {
  const array = values as Float32Array;
  return async function* () {
    for (let from = 0; from < array.length; from += length) yield array.subarray(from, from + length);
  };
};

describe('structures through the network', () => {
  let server: TestServer;
  let session: Session;

  before(async () => {
    server = await startTestServer();
    session = await server.open();
  });
  after(() => server.stop());

  for (const precision of ['float64', 'float32'] as const) {
    const tolerance = precision === 'float64' ? 1e-11 : 1e-5;
    for (const matrix of testMatrices(precision)) {
      it(`${matrix.name} in ${precision} gives the law's mean`, async () => {
        expect(await errorOf(session, clientMatrix(matrix), matrix.a)).to.be.below(tolerance);
      });
    }
  }

  it('a diagonal of codes says its dimension itself', () => {
    const codes = { codes: Int8Array.of(1, 2, 3), scale: 0.5 };
    expect(diagonal({ diagonal: codes }).dimension).to.equal(3);
    const inPieces = { ...codes, codes: async function* () {}, dtype: 'int8' as const };
    expect(() => diagonal({ diagonal: inPieces })).to.throw('numbers in pieces do not tell it');
  });

  it('pieces of any length give the same as arrays', async () => {
    for (const matrix of testMatrices('float32')) {
      const error = await errorOf(session, clientMatrix(matrix, inPieces(7)), matrix.a);
      expect(error, matrix.name).to.be.below(1e-5);
    }
  });

  it('a lower triangle gives the same as the full square', async () => {
    const n = testDimension;
    const full = semidefinite('float64', n, n, 5);
    const triangle: number[] = [];
    for (let i = 0; i < n; i++) triangle.push(...full.subarray(i * n, i * n + i + 1));
    const a = full.map((value, k) => value + (k % (n + 1) === 0 ? 0.4 : 0));
    const matrix = dense({ matrix: triangle, dimension: n, layout: 'lowerTriangle', damping: 0.4 });
    expect(await errorOf(session, matrix, a)).to.be.below(1e-11);
  });
});

/** What a number becomes on its way, from the definition of its format. */
function rounded(values: Float64Array, dtype: DataType, scaleOf: (index: number) => number): Float64Array {
  const half = halfFormats.find((format) => format.dtype === dtype);
  if (half) return values.map((value) => valueOfHalf(half, nearestHalf(half, value)));
  if (dtype === 'float32') return values.map(Math.fround);
  if (dtype === 'float64') return values;
  return values.map((value, i) => Math.round(value / scaleOf(i)) * scaleOf(i));
}

describe('encodings through the network', () => {
  let server: TestServer;
  let session: Session;
  const rows = 12;
  const columns = testDimension;
  const j = randomNumbers('float32', rows * columns, 3, 0.3);
  const largestOf = (values: Float64Array) => Math.max(...values.map(Math.abs));
  const rowScale = (top: number) =>
    Array.from({ length: rows }, (_, row) => largestOf(j.subarray(row * columns, (row + 1) * columns)) / top);

  before(async () => {
    server = await startTestServer();
    session = await server.open();
  });
  after(() => server.stop());

  /** A of the Jacobian as it should arrive. */
  function arrived(jacobian: Float64Array): Float64Array {
    const a = new Float64Array(columns * columns);
    for (let i = 0; i < columns; i++) {
      for (let k = 0; k < columns; k++) {
        for (let row = 0; row < rows; row++)
          a[i * columns + k] += jacobian[row * columns + i] * jacobian[row * columns + k];
      }
      a[i * (columns + 1)] += 0.4;
    }
    return a;
  }

  async function check(
    encoding: Encoding,
    dtype: DataType,
    scaleOf: (index: number) => number,
    tolerance: number,
  ) {
    const segment = denseSegment({ jacobian: Float32Array.from(j), columns, encoding });
    const matrix = lowRank({ examples: 4, rowsPerExample: 3, segments: [segment], damping: 0.4 });
    expect(await errorOf(session, matrix, arrived(rounded(j, dtype, scaleOf)))).to.be.below(tolerance);
  }

  for (const dtype of ['float64', 'float32', 'float16', 'bfloat16'] as const) {
    it(`${dtype} arrives as the nearest number of that format`, () => check(dtype, dtype, () => 1, 1e-5));
  }

  for (const [dtype, top] of [
    ['int16', 32767],
    ['int8', 127],
  ] as const) {
    it(`${dtype} with a scale for the tensor`, () => check(dtype, dtype, () => largestOf(j) / top, 1e-5));

    it(`${dtype} with a scale for each row`, () => {
      const scale = rowScale(top);
      return check({ dtype, scale: 'row' }, dtype, (i) => scale[Math.floor(i / columns)], 1e-5);
    });

    it(`${dtype} with a given scale, and as codes`, async () => {
      await check({ dtype, scale: 0.02 }, dtype, () => 0.02, 1e-5);
      const numbers = j.map((value) => Math.round(value / 0.02));
      const codes = dtype === 'int8' ? Int8Array.from(numbers) : Int16Array.from(numbers);
      const segment = denseSegment({ jacobian: { codes, scale: 0.02 }, columns });
      const matrix = lowRank({ examples: 4, rowsPerExample: 3, segments: [segment], damping: 0.4 });
      expect(await errorOf(session, matrix, arrived(rounded(j, dtype, () => 0.02)))).to.be.below(1e-5);
    });
  }

  it('codes of a lower triangle with a scale for each row', async () => {
    const n = 40;
    const full = semidefinite('float64', n, n, 6);
    const triangle: number[] = [];
    const sent = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      const row = full.subarray(i * n, i * n + i + 1);
      triangle.push(...row);
      const scale = largestOf(row) / 32767;
      row.forEach((value, k) => {
        sent[i * n + k] = sent[k * n + i] = Math.round(value / scale) * scale;
      });
    }
    for (let i = 0; i < n; i++) sent[i * (n + 1)] += 0.4;
    const encoding = { dtype: 'int16', scale: 'row' } as const;
    const matrix = dense({ matrix: triangle, dimension: n, layout: 'lowerTriangle', damping: 0.4, encoding });
    expect(await errorOf(session, matrix, sent)).to.be.below(1e-5);
  });

  it('a vector in every format', async () => {
    const n = 10_000;
    const b = randomNumbers('float32', n, 4);
    await session.loadMatrix(
      lowRank({
        examples: 1,
        rowsPerExample: 1,
        segments: [denseSegment({ jacobian: new Float32Array(n), columns: n })],
        damping: 1,
      }),
    );
    for (const dtype of ['float64', 'float32', 'float16', 'bfloat16', 'int16', 'int8'] as const) {
      await session.loadVector(Float32Array.from(b), { encoding: dtype });
      const evolution = await session.evolve({ duration: 0, initialState: 'target' });
      const { values } = await session.sample({ at: { evolution } });
      const step = largestOf(b) / (dtype === 'int8' ? 127 : 32767);
      // Near a tie float32 may choose the other code.
      const isInteger = dtype === 'int8' || dtype === 'int16';
      const expected = isInteger ? b : rounded(b, dtype, () => step);
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - values[i])));
      expect(worst, dtype).to.be.below(isInteger ? 0.501 * step : 1e-6);
    }
  });
});
