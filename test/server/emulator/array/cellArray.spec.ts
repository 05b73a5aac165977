import { expect } from 'chai';
import {
  type ArrayConfig,
  createCellArray,
  idealArray,
} from '../../../../server/emulator/array/cellArray.js';
import type { StuckCell } from '../../../../server/emulator/array/defects.js';
import { chiSquare, chiSquareDeviate, correlationDeviate, moments } from '../../../support/statistics.js';

const bound = 5;
const cells = 2 ** 18;
const spreadOfVariance = Math.sqrt(2 / cells);

const array = (change: Partial<ArrayConfig>, { device = 1, seed = 2, stuck = [] as StuckCell[] } = {}) =>
  createCellArray({ ...idealArray, ...change }, device, seed, stuck);
const place = { tensor: 0, from: 0 };

/** What an array of equal cells holds. */
function programmed(
  change: Partial<ArrayConfig>,
  { device = 1, seed = 2, tensor = 0, plane = 0, load = 0, value = 0.5, fullScale = 1 } = {},
) {
  const values = new Float64Array(cells).fill(value);
  const result = array(change, { device, seed }).program(values, { tensor, from: 0, plane }, load, fullScale);
  return { values, result };
}

describe('programmed array', () => {
  it('ideal leaves every bit as it is', () => {
    const values = Float32Array.of(0.1, -2, 1e30);
    const cellArray = array({});
    expect(cellArray.isIdeal).to.equal(true);
    expect(cellArray.program(values, place, 0, 1)).to.deep.equal({
      clipped: 0,
      sumSquaredError: 0,
      sumSquares: 0,
    });
    cellArray.drift(values, place, 1e6, 1);
    expect(values).to.deep.equal(Float32Array.of(0.1, -2, 1e30));
  });

  it('has a relative mismatch of the spread asked for, to 1 %, and reports the error', () => {
    const { values, result } = programmed({ mismatchDtod: 0.02 });
    const { mean, variance } = moments(values.map((x) => x / 0.5 - 1));
    expect(Math.abs(mean)).to.be.below((bound * 0.02) / Math.sqrt(cells));
    expect(Math.abs(variance / 0.02 ** 2 - 1)).to.be.below(bound * spreadOfVariance);
    expect(result.sumSquares).to.be.closeTo(cells * 0.25, 1e-6);
    const relative = Math.sqrt(result.sumSquaredError / result.sumSquares);
    expect(Math.abs(relative / 0.02 - 1)).to.be.below(bound * spreadOfVariance);
  });

  it('keeps the mismatch from load to load and from seed to seed, but not from device to device', () => {
    const { values } = programmed({ mismatchDtod: 0.02 });
    expect(programmed({ mismatchDtod: 0.02 }, { seed: 9, load: 5 }).values).to.deep.equal(values);
    const standard = (x: Float64Array) => x.map((value) => (value / 0.5 - 1) / 0.02);
    for (const other of [{ device: 3 }, { tensor: 1 }, { plane: 1 }]) {
      const others = standard(programmed({ mismatchDtod: 0.02 }, other).values);
      expect(Math.abs(correlationDeviate(standard(values), others))).to.be.below(bound);
    }
  });

  it('has a programming error of the spread asked for, fresh at each load', () => {
    const change = { programmingStd: 0.01 };
    const { values } = programmed(change, { fullScale: 4 });
    const { mean, variance } = moments(values);
    expect(Math.abs(mean - 0.5)).to.be.below((bound * 0.04) / Math.sqrt(cells));
    expect(Math.abs(variance / 0.04 ** 2 - 1)).to.be.below(bound * spreadOfVariance);
    expect(programmed(change, { fullScale: 4 }).values).to.deep.equal(values);
    expect(programmed(change, { fullScale: 4, device: 3 }).values).to.deep.equal(values);
    const standard = (x: Float64Array) => x.map((value) => (value - 0.5) / 0.04);
    for (const other of [{ load: 1 }, { seed: 3 }, { tensor: 1 }, { plane: 1 }]) {
      const others = standard(programmed(change, { fullScale: 4, ...other }).values);
      expect(Math.abs(correlationDeviate(standard(values), others))).to.be.below(bound);
    }
  });

  it('has stuck and dead cells in the parts asked for, always the same ones', () => {
    const change = { stuckFraction: 0.03, deadFraction: 0.05 };
    const { values } = programmed(change, { fullScale: 2 });
    const dead = values.filter((x) => x === 0).length;
    const stuck = values.filter((x) => x !== 0 && x !== 0.5);
    const deviate = (count: number, p: number) => (count - cells * p) / Math.sqrt(cells * p * (1 - p));
    expect(Math.abs(deviate(dead, 0.05))).to.be.below(bound);
    expect(Math.abs(deviate(stuck.length, 0.03))).to.be.below(bound);
    const bins = new Int32Array(20);
    for (const x of stuck) bins[Math.floor((x + 2) * 5)]++;
    const statistic = chiSquare(bins, () => stuck.length / 20);
    expect(Math.abs(chiSquareDeviate(statistic, 19))).to.be.below(bound);

    const rewritten = programmed(change, { fullScale: 2, value: -1.25, load: 7, seed: 8 }).values;
    for (let i = 0; i < cells; i++) {
      const expected = values[i] === 0.5 ? -1.25 : values[i];
      if (rewritten[i] !== expected) expect.fail(`cell ${i} holds ${rewritten[i]}, not ${expected}`);
    }
    expect(programmed(change, { device: 2 }).values).not.to.deep.equal(programmed(change).values);
  });

  it('holds listed cells at their values, in their tensor and plane only', () => {
    const stuck = [
      { tensor: 1, element: 105, value: 0.75 },
      { tensor: 1, element: 99, value: 9 },
      { tensor: 0, element: 106, value: 9 },
      { tensor: 1, plane: 1, element: 107, value: 9 },
    ];
    const values = new Float32Array(10).fill(0.1);
    array({}, { stuck }).program(values, { tensor: 1, from: 100 }, 0, 1);
    expect(values).to.deep.equal(new Float32Array(10).fill(0.1).fill(0.75, 5, 6));
  });

  it('counts exactly the cells beyond their range', () => {
    const values = Float64Array.of(-1.01, -1, 0, 0.5, 0.51, 3);
    const result = array({ cellMin: -1, cellMax: 0.5 }).program(values, place, 0, 1);
    expect([...values]).to.deep.equal([-1, -1, 0, 0.5, 0.5, 0.5]);
    expect(result.clipped).to.equal(3);
    const half = Float64Array.of(-9, 9);
    expect(array({ cellMin: 0 }).program(half, place, 0, 1).clipped).to.equal(1);
    expect([...half]).to.deep.equal([0, 9]);
  });

  it('gives the same cells for any split', () => {
    const config = {
      mismatchDtod: 0.1,
      programmingStd: 0.05,
      stuckFraction: 0.1,
      deadFraction: 0.1,
      cellMax: 0.55,
      drift: { law: 'power', exponent: 0.05, exponentDtod: 0.02, referenceTime: 1 } as const,
    };
    const count = 20000;
    const cellArray = array(config, { stuck: [{ tensor: 3, element: 5, value: 8 }] });
    const whole = new Float32Array(count).fill(0.5);
    const { clipped } = cellArray.program(whole, { tensor: 3, from: 0 }, 4, 1);
    cellArray.drift(whole, { tensor: 3, from: 0 }, 50, 1);
    const split = new Float32Array(count).fill(0.5);
    let sum = 0;
    for (let from = 0, size = 1; from < count; from += size, size = (size * 7) % 5003) {
      const part = split.subarray(from, from + size);
      sum += cellArray.program(part, { tensor: 3, from }, 4, 1).clipped;
      cellArray.drift(part, { tensor: 3, from }, 50, 1);
    }
    expect(split).to.deep.equal(whole);
    expect(sum).to.equal(clipped);
    expect(whole[5]).to.equal(8);
  });
});
