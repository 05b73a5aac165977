import { expect } from 'chai';
import { createFlicker } from '../../../../server/emulator/noise/flicker.js';
import { moments } from '../../../support/statistics.js';

const bound = 5;

/** Autocovariance as documented, for variance 1. */
function covariance(octaves: number, lag: number): number {
  let sum = 0;
  for (let k = 0; k < octaves; k++) sum += Math.max(0, 1 - lag / 2 ** k);
  return sum / octaves;
}

/** One-sided periodogram of `readings` values at frequency f, its expectation. */
function expectedPower(octaves: number, readings: number, f: number): number {
  let sum = covariance(octaves, 0);
  for (let lag = 1; lag < readings; lag++) {
    sum += 2 * (1 - lag / readings) * covariance(octaves, lag) * Math.cos(2 * Math.PI * f * lag);
  }
  return 2 * sum;
}

describe('flicker noise', () => {
  it('off leaves every bit as it is', () => {
    const values = Float32Array.of(1, 2, 3);
    createFlicker({ std: 0, octaves: 8 }, 1)(values, 5);
    expect([...values]).to.deep.equal([1, 2, 3]);
  });

  it('has the variance asked for at any reading, to 1 %, independent from cell to cell', () => {
    const cells = 2 ** 19;
    const flicker = createFlicker({ std: 0.3, octaves: 5 }, 7);
    for (const reading of [0, 1, 100]) {
      const values = new Float32Array(cells);
      flicker(values, reading);
      const { mean, variance } = moments(values);
      expect(Math.abs(mean)).to.be.below((bound * 0.3) / Math.sqrt(cells));
      expect(Math.abs(variance / 0.09 - 1)).to.be.below(bound * Math.sqrt(2 / cells));
      const neighbours = values.reduce((sum, x, i) => sum + x * (values[i + 1] ?? 0), 0) / cells / 0.09;
      expect(Math.abs(neighbours)).to.be.below(bound / Math.sqrt(cells));
    }
  });

  it('depends on the seed and the number of the reading, not on what was read before', () => {
    const read = (seed: number, readings: number[], cells: number) => {
      const flicker = createFlicker({ std: 1, octaves: 12 }, seed);
      return readings.map((reading) => {
        const values = new Float64Array(cells);
        flicker(values, reading);
        return values.join();
      });
    };
    const forward = read(3, [0, 1, 2, 3, 1000, 2 ** 40], 5);
    const backward = read(3, [2 ** 40, 1000, 3, 2, 1, 0], 5);
    expect(backward.reverse()).to.deep.equal(forward);
    expect(new Set(forward).size).to.equal(forward.length);
    expect(read(4, [0], 5)[0]).not.to.equal(forward[0]);
    // So many cells that rows are not kept: the first cells have the same noise.
    const many = createFlicker({ std: 1, octaves: 12 }, 3);
    const values = new Float64Array(1e6);
    many(values, 1000);
    expect(values.subarray(0, 5).join()).to.equal(forward[4]);
  });

  it('has the spectrum of its documented covariance, which is 1/f over the band', () => {
    const [octaves, readings, cells, seeds] = [9, 512, 32, 96];
    const bins = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
    const power = bins.map(() => 0);
    const cosine = Float64Array.from({ length: readings }, (_, n) => Math.cos((2 * Math.PI * n) / readings));
    const sine = cosine.map((_, n) => Math.sin((2 * Math.PI * n) / readings));
    for (let seed = 0; seed < seeds; seed++) {
      const flicker = createFlicker({ std: 1, octaves }, seed);
      const series = Array.from({ length: readings }, (_, reading) => {
        const values = new Float64Array(cells);
        flicker(values, reading);
        return values;
      });
      for (const [b, bin] of bins.entries()) {
        for (let cell = 0; cell < cells; cell++) {
          let [re, im] = [0, 0];
          for (let n = 0; n < readings; n++) {
            re += series[n][cell] * cosine[(bin * n) % readings];
            im += series[n][cell] * sine[(bin * n) % readings];
          }
          power[b] += (2 * (re * re + im * im)) / readings / seeds / cells;
        }
      }
    }
    // A periodogram of a Gaussian process is exponentially distributed: relative spread 1 before averaging. Phases
    // that the cells of one seed share add a little, hence 6.
    const spread = 1 / Math.sqrt(seeds * cells);
    for (const [b, bin] of bins.entries()) {
      const f = bin / readings;
      const expected = expectedPower(octaves, readings, f);
      expect(Math.abs(power[b] / expected - 1), `f = ${f}`).to.be.below(6 * spread);
    }
    const ratio =
      power.reduce((sum, p, b) => sum + p / expectedPower(octaves, readings, bins[b] / readings), 0) /
      bins.length;
    expect(Math.abs(ratio - 1)).to.be.below(0.02);
  });

  it('has the documented form: std^2 / (octaves ln 2) / f', () => {
    // The spectrum itself: the transform of each row's hold, sin^2(pi f 2^k) / sin^2(pi f) / 2^k.
    const octaves = 14;
    for (let f = 2 ** -12; f <= 0.5; f *= 1.07) {
      let power = 0;
      for (let k = 0; k < octaves; k++) {
        power += ((2 / octaves) * (Math.sin(Math.PI * f * 2 ** k) / Math.sin(Math.PI * f)) ** 2) / 2 ** k;
      }
      expect(power * octaves * Math.LN2 * f, `f = ${f}`).to.be.within(f <= 1 / 32 ? 0.85 : 0.69, 1.07);
    }
  });
});
