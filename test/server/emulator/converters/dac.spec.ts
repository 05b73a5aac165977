import { expect } from 'chai';
import { createDac, type DacConfig, idealDac } from '../../../../server/emulator/converters/dac.js';
import { createNormals, createUniforms } from '../../../../server/emulator/noise/normals.js';
import { moments } from '../../../support/statistics.js';

// Deviates of fixed seeds: beyond 5 with a probability of 6e-7.
const bound = 5;
const dac = (change: Partial<DacConfig>, deviceSeed = 1, name?: string) =>
  createDac({ ...idealDac, ...change }, deviceSeed, name);

/** Uniform on [-1, 1). */
function uniformNumbers(count: number): Float32Array {
  const out = new Float32Array(count);
  createUniforms(11, 'input', 0)(out);
  return out.map((u) => 2 * u - 1);
}

/** Every code of a DAC as a number, full scale 1. */
const allCodes = (bits: number) =>
  Float64Array.from({ length: 2 ** bits }, (_, k) => (k - 2 ** (bits - 1)) * 2 ** (1 - bits));

describe('DAC', () => {
  it('bypassed leaves every bit as it is', () => {
    for (const values of [uniformNumbers(1000), Float64Array.from(uniformNumbers(1000))]) {
      const before = values.slice();
      expect(dac({}).convert(values)).to.deep.equal({
        clipped: 0,
        passes: 1,
        sumSquaredError: 0,
        sumSquares: 0,
      });
      expect(values).to.deep.equal(before);
    }
  });

  it('gives the nearest code, ties to even, in both precisions and for all bits', () => {
    for (let bits = 1; bits <= 24; bits++) {
      const half = 2 ** (bits - 1);
      const step = 0.75 / half;
      const given = uniformNumbers(1003);
      given.set([0.5, 1.5, 2.5, -0.5, -1.5, -2.5].map((q) => q * step));
      for (const values of [given.slice(), Float64Array.from(given)]) {
        const converter = dac({ bits, fullScale: 0.75 });
        const result = converter.convert(values);
        let clipped = 0;
        for (const [k, x] of given.entries()) {
          const q = x / step;
          const low = Math.floor(q);
          const ideal = q - low === 0.5 ? low + (low & 1) : Math.round(q);
          const code = Math.max(-half, Math.min(half - 1, ideal));
          if (code !== ideal) clipped++;
          expect(values[k] / step).to.be.closeTo(code, 1e-6 * half, `${bits} bits, ${x}`);
        }
        expect(result.clipped).to.equal(clipped);
        expect(result.fullScale).to.equal(0.75);
      }
    }
  });

  it('has the error of its step: variance step^2 / 12 to 1 %, and reports it', () => {
    for (const bits of [4, 8, 12, 16]) {
      const given = uniformNumbers(2 ** 18).map((x) => x * (1 - 2 ** (1 - bits)));
      const values = Float64Array.from(given);
      const { sumSquaredError, sumSquares, clipped } = dac({ bits }).convert(values);
      const step = 2 ** (1 - bits);
      // The square of a uniform error has relative standard deviation 0.894.
      const measured = values.reduce((sum, y, k) => sum + (y - given[k]) ** 2, 0);
      expect(Math.abs(measured / given.length / (step ** 2 / 12) - 1)).to.be.below(bound * 0.894 * 2 ** -9);
      expect(sumSquaredError / measured).to.be.closeTo(1, 1e-9);
      expect(sumSquares / given.reduce((sum, x) => sum + x * x, 0)).to.be.closeTo(1, 1e-9);
      expect(clipped).to.equal(0);
      const single = given.slice();
      const fast = dac({ bits }).convert(single);
      expect(fast.sumSquaredError / measured).to.be.closeTo(1, 1e-4);
      expect(fast.sumSquares / sumSquares).to.be.closeTo(1, 1e-4);
    }
  });

  it('counts exactly the numbers beyond its range', () => {
    // 4 bits, step 1: codes -8 to 7.
    const given = [7.49, 7.51, 8, 1e30, -8.49, -8.51, -1e30, 0, 7, -8];
    for (const create of [Float32Array, Float64Array]) {
      const values = create.from(given);
      expect(dac({ bits: 4, fullScale: 8 }).convert(values).clipped).to.equal(5);
      expect([...values]).to.deep.equal([7, 7, 7, 7, -8, -8, -8, 0, 7, -8]);
    }
  });

  it('rounds stochastically without bias: each fraction with its own probability', () => {
    const draws = 2 ** 16;
    for (const create of [Float32Array, Float64Array]) {
      for (const fraction of [0, 0.125, 0.3, 0.5, 0.9]) {
        for (const whole of [-5, 0, 3]) {
          const values = new create(draws).fill(whole + fraction);
          const uniforms = createUniforms(3, 'rounding', whole + 10);
          dac({ bits: 8, fullScale: 128, rounding: 'stochastic' }).convert(values, { uniforms });
          const { mean, variance } = moments(values);
          const spread = Math.sqrt((fraction * (1 - fraction)) / draws);
          expect(Math.abs(mean - whole - fraction)).to.be.at.most(bound * spread + 1e-6);
          expect(variance).to.be.closeTo(fraction * (1 - fraction), 0.01);
          expect(values.every((y) => y === whole || y === whole + 1)).to.equal(true);
        }
      }
    }
    expect(() => dac({ bits: 8, rounding: 'stochastic' }).convert(new Float32Array(1))).to.throw(
      'createUniforms',
    );
  });

  it('gives the same bits for any split of an array', () => {
    for (const change of [
      { bits: 8 },
      { bits: 16, rounding: 'stochastic' as const, gainError: 0.013, offsetError: -0.007 },
      { bits: 20, fullScale: 0.9, gainError: 0.01 },
      { bits: 22, fullScale: 0.9 },
      { bits: 10, inl: 2 },
    ]) {
      const whole = uniformNumbers(20001);
      const split = whole.slice();
      dac(change).convert(whole, { uniforms: createUniforms(5, 'rounding', 0) });
      const uniforms = createUniforms(5, 'rounding', 0);
      for (let at = 0, size = 1; at < split.length; at += size, size = (size % 13) + 1) {
        dac(change).convert(split.subarray(at, at + size), { uniforms });
      }
      expect(split).to.deep.equal(whole);
    }
  });

  it('has a gain and an offset error of the size asked for', () => {
    const values = allCodes(10);
    const given = values.slice();
    dac({ bits: 10, gainError: 0.02, offsetError: -0.03 }).convert(values);
    for (let k = 0; k < given.length; k++) {
      expect(values[k]).to.be.closeTo(given[k] * 1.02 - 0.03, 1e-12);
    }
  });

  it('is bent by the non-linearity asked for: peak exactly, none at the ends, fixed by the device', () => {
    for (const [bits, inl] of [
      [2, 0.5],
      [4, 1],
      [10, 2.5],
      [16, 3],
    ]) {
      const bend = (deviceSeed: number, name: string) => {
        const values = allCodes(bits);
        const given = values.slice();
        dac({ bits, inl }, deviceSeed, name).convert(values);
        return values.map((y, k) => (y - given[k]) * 2 ** (bits - 1));
      };
      const curve = bend(1, 'matrixDac');
      const peak = curve.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(peak).to.be.closeTo(inl, inl * 1e-4);
      expect(curve[0]).to.equal(0);
      expect(curve[curve.length - 1]).to.equal(0);
      expect(bend(1, 'matrixDac')).to.deep.equal(curve);
      // Two codes in the middle of 2 bits: only the sign and one ratio are free.
      expect(bend(2, 'matrixDac')).not.to.deep.equal(curve);
      expect(bend(1, 'vectorDac')).not.to.deep.equal(curve);
    }
  });

  it('has a random walk for a non-linearity: neighbouring codes differ little', () => {
    const values = allCodes(8);
    const given = values.slice();
    dac({ bits: 8, inl: 4 }).convert(values);
    const curve = values.map((y, k) => (y - given[k]) * 128);
    // Steps of a bridge of 255 steps with peak 4 are about 4 / (0.87 sqrt(255)) = 0.29 LSB.
    const steps = curve.slice(1).map((value, k) => value - curve[k]);
    const rms = Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length);
    expect(rms).to.be.within(0.1, 0.8);
  });

  it('with range auto puts the largest number on the largest code', () => {
    for (const create of [Float32Array, Float64Array]) {
      const values = create.from([0.1, -37.5, 12, 0]);
      const result = dac({ bits: 8, range: 'auto' }).convert(values);
      expect(result).to.include({ clipped: 0, passes: 1 });
      expect(result.fullScale).to.be.closeTo((37.5 * 128) / 127, 1e-12);
      expect(values[1]).to.be.closeTo(-37.5, 1e-5);
      const zeros = new create(3);
      expect(dac({ bits: 8, range: 'auto' }).convert(zeros).clipped).to.equal(0);
      expect([...zeros]).to.deep.equal([0, 0, 0]);
      const part = create.from([1]);
      expect(dac({ bits: 8, range: 'auto' }).convert(part, { fullScale: 128 }).fullScale).to.equal(128);
    }
  });

  it('takes codes that are its own, and only these', () => {
    expect(dac({ bits: 8, range: 'auto' }).takesCodes('int8', [0.3])).to.equal(true);
    expect(dac({ bits: 8, range: 'auto' }).takesCodes('int8', [0.3, 0.4])).to.equal(true);
    expect(dac({ bits: 16, range: 'auto' }).takesCodes('int16', [0.3])).to.equal(true);
    expect(dac({ bits: 16, range: 'auto' }).takesCodes('int8', [0.3])).to.equal(true);
    expect(dac({ bits: 8, range: 'auto' }).takesCodes('int16', [0.3])).to.equal(false);
    expect(dac({ bits: 6, range: 'auto' }).takesCodes('int8', [0.3])).to.equal(false);
    expect(dac({ range: 'auto' }).takesCodes('int8', [0.3])).to.equal(false);
    expect(dac({ bits: 8, fullScale: 38.4 }).takesCodes('int8', [0.3])).to.equal(true);
    expect(dac({ bits: 8, fullScale: 38.4 }).takesCodes('int8', [0.3, 0.31])).to.equal(false);
    expect(dac({ bits: 8, fullScale: 128 }).takesCodes('int8', [])).to.equal(true);
    expect(dac({ bits: 8, range: 'auto' }).takesCodes('int8', [0])).to.equal(false);
  });

  it('does not round codes that fit into its bits again, also where they are fewer than those of the number', () => {
    const scale = 0.0123;
    // Codes of 6 bits, not all of them: the largest is not the end of the range.
    const codes = Array.from({ length: 41 }, (_, k) => k - 20);
    for (const create of [Float32Array, Float64Array]) {
      for (const range of ['auto', 'fixed'] as const) {
        // Scales whose multiples, divided by them again, are a last place beside a whole number.
        for (let step = scale; step < 2 * scale; step *= 1.03) {
          const converter = dac({ bits: 6, range, fullScale: 32 * step, rounding: 'stochastic' });
          const given = create.from(codes.map((code) => code * step));
          // Uniform numbers that round up, or down, whatever there is left to round.
          for (const uniform of [0, 1 - 2 ** -24]) {
            const values = given.slice();
            const uniforms = (out: Float32Array) => out.fill(uniform);
            const { fullScale, clipped } = converter.convert(values, { uniforms, codeStep: step });
            expect(fullScale).to.be.closeTo(32 * step, 1e-12);
            expect(clipped).to.equal(0);
            for (const [k, value] of values.entries()) expect(value / step).to.be.closeTo(codes[k], 1e-5);
          }
        }
      }
      const numbers = create.from(codes.map((code) => code * scale));
      const uniforms = (out: Float32Array) => out.fill(0);
      const { fullScale } = dac({ bits: 6, range: 'auto', rounding: 'stochastic' }).convert(numbers, {
        uniforms,
      });
      expect(fullScale).to.be.closeTo((20 * scale * 32) / 31, 1e-7);
    }
    const ends = Float64Array.of(-32, 31).map((code) => code * scale);
    expect(dac({ bits: 6, range: 'auto' }).fullScaleFor(ends, scale)).to.be.closeTo(32 * scale, 1e-12);
    const beyond = Float64Array.of(-32, 32).map((code) => code * scale);
    expect(dac({ bits: 6, range: 'auto' }).fullScaleFor(beyond, scale)).to.be.closeTo(
      (32 * 32 * scale) / 31,
      1e-12,
    );
  });

  it('does not round its own codes, but adds its errors to them', () => {
    const scale = 0.0123;
    const codes = Int8Array.from({ length: 256 }, (_, k) => k - 128);
    for (const create of [Float32Array, Float64Array]) {
      const given = create.from(codes).map((code) => code * scale) as Float64Array;
      const exact = given.slice();
      dac({ bits: 8, range: 'auto', rounding: 'stochastic' }).convertCodes(exact, 'int8', scale);
      expect(exact).to.deep.equal(given);
      for (const bits of [8, 16]) {
        const values = given.slice();
        const result = dac({ bits, range: 'auto', gainError: 0.01, inl: 1 }).convertCodes(
          values,
          'int8',
          scale,
        );
        expect(result.clipped).to.equal(0);
        const step = (2 * 128 * scale) / 2 ** bits;
        for (let k = 0; k < 256; k++) {
          expect(Math.abs(values[k] - given[k] * 1.01)).to.be.at.most(1.02 * step);
        }
        expect(values[0]).to.be.closeTo(given[0] * 1.01, 1e-6);
      }
    }
  });

  it('converts normal numbers as the sum of its reports says', () => {
    const values = new Float32Array(100000);
    createNormals(1, 'input', 0)(values);
    const given = values.slice();
    const result = dac({ bits: 6, fullScale: 2 }).convert(values);
    let [clipped, errors] = [0, 0];
    for (let k = 0; k < given.length; k++) {
      if (given[k] > 2 - 2 / 64 || given[k] < -2 - 1 / 32) clipped++;
      errors += (values[k] - given[k]) ** 2;
    }
    expect(result.clipped).to.equal(clipped);
    expect(result.sumSquaredError / errors).to.be.closeTo(1, 1e-4);
  });
});
