import { expect } from 'chai';
import {
  createNormals,
  createUniforms,
  type RandomStream,
} from '../../../../server/emulator/noise/normals.js';
import {
  chiSquare,
  chiSquareDeviate,
  correlationDeviate,
  normalQuantile,
  normalTail,
} from '../../../support/statistics.js';

// The seeds are fixed, so a test that passes once passes always. Every bound below is one that a perfect generator
// would miss with a probability below 1e-4 for the whole file: |z| < 5 for single deviates.
const bound = 5;
const seed = 20240517;

const draw = (stream: RandomStream, count: number) => {
  const out = new Float32Array(count);
  stream(out);
  return out;
};

describe('createNormals', () => {
  it('gives one sequence for any split of the calls, in both precisions', () => {
    const whole = draw(createNormals(1, 'thermal', 7), 30000);
    const split = createNormals(1, 'thermal', 7);
    const sizes = [1, 2, 0, 15, 16, 17, 3, 4096, 4095, 4097, 1, 8191, 9000];
    for (let done = 0, k = 0; done < whole.length; k++) {
      const count = Math.min(sizes[k % sizes.length], whole.length - done);
      const part = new Float64Array(count);
      split(part);
      expect(Float32Array.from(part)).to.deep.equal(whole.subarray(done, done + count));
      done += count;
    }
  });

  it('forks into a stream of the same numbers from there on', () => {
    const stream = createNormals(1, 'thermal', 7);
    draw(stream, 4097);
    const fork = stream.fork();
    const rest = draw(stream, 5000);
    expect(draw(fork, 5000)).to.deep.equal(rest);
    expect(draw(fork.fork(), 10)).to.deep.equal(draw(stream, 10));
  });

  it('seeks to any number', () => {
    const whole = draw(createNormals(1, 'mismatch', 0), 20000);
    const stream = createNormals(1, 'mismatch', 0);
    for (const index of [19999, 0, 1, 4095, 4096, 12345]) {
      stream.seek(index);
      expect(draw(stream, 1)[0]).to.equal(whole[index]);
    }
    stream.seek(2 ** 45 + 3);
    const far = draw(stream, 100);
    stream.seek(2 ** 45 + 50);
    expect(draw(stream, 50)).to.deep.equal(far.subarray(47, 97));
  });

  it('depends on seed, purpose, counter and nothing else', () => {
    const first = (stream: RandomStream) => draw(stream, 8).join();
    const all = [
      createNormals(1, 'thermal', 0),
      createNormals(2, 'thermal', 0),
      createNormals(1.5, 'thermal', 0),
      createNormals(1, 'read', 0),
      createNormals(1, 'thermal', 1),
      createNormals(1, 'thermal', 2 ** 32),
      createNormals(1, 'thermal', 2 ** 52),
      createUniforms(1, 'thermal', 0),
    ].map(first);
    expect(new Set(all).size).to.equal(all.length);
    expect(first(createNormals(1, 'thermal', 0))).to.equal(all[0]);
    expect(() => createNormals(1, 'thermal', -1)).to.throw('integer from 0');
    expect(() => createNormals(1, 'thermal', 0.5)).to.throw('integer from 0');
  });

  it('gives the same numbers as when this was written', () => {
    const stream = createNormals(1, 'thermal', 0);
    expect([...draw(stream, 4)].map((x) => x.toPrecision(6))).to.deep.equal([
      '-0.184214',
      '-0.307575',
      '-0.119360',
      '2.00067',
    ]);
  });

  it('has the moments, tails and bins of a standard normal over 2^25 draws', () => {
    const count = 2 ** 25;
    const bins = 512;
    const edges = Float64Array.from({ length: bins - 1 }, (_, k) => normalQuantile(1 - (k + 1) / bins));
    // A fine table leads to the bin: search starts at the bin of the lower end of the cell.
    const cells = 4096;
    const start = Int32Array.from({ length: cells + 1 }, (_, k) => {
      const lower = (k / cells) * 16 - 8;
      return edges.filter((edge) => edge <= lower).length;
    });
    const observed = new Int32Array(bins);
    const sums = [0, 0, 0, 0];
    const beyond = [0, 0, 0, 0, 0, 0];
    const stream = createNormals(seed, 'thermal', 0);
    const block = new Float32Array(2 ** 16);
    for (let done = 0; done < count; done += block.length) {
      stream(block);
      for (const x of block) {
        const square = x * x;
        sums[0] += x;
        sums[1] += square;
        sums[2] += x * square;
        sums[3] += square * square;
        if (square > 9) {
          for (let sigma = 3; sigma <= 5; sigma++) if (square > sigma * sigma) beyond[sigma]++;
        }
        let bin = start[Math.floor((x + 8) * (cells / 16))];
        while (bin < bins - 1 && x >= edges[bin]) bin++;
        observed[bin]++;
      }
    }
    const root = Math.sqrt(count);
    // Variances of x, x^2, x^3, x^4: 1, 2, 15, 96.
    expect(Math.abs(sums[0] / root)).to.be.below(bound);
    expect(Math.abs((sums[1] - count) / root / Math.SQRT2)).to.be.below(bound);
    expect(Math.abs(sums[2] / root / Math.sqrt(15))).to.be.below(bound);
    expect(Math.abs((sums[3] - 3 * count) / root / Math.sqrt(96))).to.be.below(bound);
    for (let sigma = 3; sigma <= 5; sigma++) {
      const expected = 2 * normalTail(sigma) * count;
      expect(Math.abs(beyond[sigma] - expected) / Math.sqrt(expected), `${sigma} sigma`).to.be.below(bound);
    }
    const statistic = chiSquare(observed, () => count / bins);
    expect(Math.abs(chiSquareDeviate(statistic, bins - 1))).to.be.below(bound);
  });

  it('has no correlation between neighbours, nor of their squares, up to lag 64', () => {
    const x = draw(createNormals(seed, 'thermal', 1), 2 ** 20);
    const squares = x.map((value) => (value * value - 1) / Math.SQRT2);
    for (let lag = 1; lag <= 64; lag++) {
      expect(Math.abs(correlationDeviate(x, x, lag)), `lag ${lag}`).to.be.below(bound);
      expect(Math.abs(correlationDeviate(squares, squares, lag)), `squares, lag ${lag}`).to.be.below(bound);
    }
  });

  it('has no correlation between neighbouring counters, seeds and purposes', () => {
    const count = 2 ** 18;
    const streams = [
      ...[0, 1, 2, 3, 2 ** 32].map((counter) => createNormals(seed, 'thermal', counter)),
      ...[1, 2, -1].map((step) => createNormals(seed + step, 'thermal', 0)),
      createNormals(seed, 'read', 0),
    ].map((stream) => draw(stream, count));
    const squares = streams.map((x) => x.map((value) => (value * value - 1) / Math.SQRT2));
    for (let i = 0; i < streams.length; i++) {
      for (let j = 0; j < streams.length; j++) {
        if (i === j) continue;
        for (const lag of [0, 1, 2, 3, 4, 8, 16]) {
          expect(Math.abs(correlationDeviate(streams[i], streams[j], lag))).to.be.below(bound);
          expect(Math.abs(correlationDeviate(squares[i], squares[j], lag))).to.be.below(bound);
        }
      }
    }
  });

  it('has no correlation along the counter: the first number of each of 20000 streams', () => {
    const count = 20000;
    const first = Float32Array.from({ length: count }, (_, n) => draw(createNormals(seed, 'read', n), 1)[0]);
    const ones = first.map(() => 1);
    expect(Math.abs(correlationDeviate(first, ones))).to.be.below(bound);
    for (let lag = 1; lag <= 8; lag++) {
      expect(Math.abs(correlationDeviate(first, first, lag))).to.be.below(bound);
    }
  });
});

describe('createUniforms', () => {
  it('is uniform on [0, 1) over 2^24 draws: bins of the upper and of the lower bits', () => {
    const count = 2 ** 24;
    const upper = new Int32Array(1024);
    const lower = new Int32Array(1024);
    const stream = createUniforms(seed, 'rounding', 0);
    const block = new Float32Array(2 ** 16);
    for (let done = 0; done < count; done += block.length) {
      stream(block);
      for (const u of block) {
        upper[Math.floor(u * 1024)]++;
        lower[(u * 2 ** 24) & 1023]++;
      }
    }
    for (const observed of [upper, lower]) {
      const statistic = chiSquare(observed, () => count / 1024);
      expect(Math.abs(chiSquareDeviate(statistic, 1023))).to.be.below(bound);
    }
  });

  it('is independent of the normals of the same name', () => {
    const uniforms = draw(createUniforms(seed, 'x', 0), 2 ** 18).map((u) => (u - 0.5) * Math.sqrt(12));
    const normals = draw(createNormals(seed, 'x', 0), 2 ** 18);
    for (let lag = 0; lag < 8; lag++) {
      expect(Math.abs(correlationDeviate(uniforms, normals, lag))).to.be.below(bound);
    }
  });
});
