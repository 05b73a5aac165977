import { expect } from 'chai';
import { type AdcConfig, createAdc, idealAdc } from '../../../../server/emulator/converters/adc.js';
import { createNormals, createUniforms } from '../../../../server/emulator/noise/normals.js';
import { moments } from '../../../support/statistics.js';

const bound = 5;
const adc = (change: Partial<AdcConfig>, deviceSeed = 1) => createAdc({ ...idealAdc, ...change }, deviceSeed);

/** From -range to range. */
const ramp = (count: number, range = 1) =>
  Float64Array.from({ length: count }, (_, k) => ((2 * (k + 0.5)) / count - 1) * range);

describe('ADC', () => {
  it('bypassed and without noise leaves every bit as it is', () => {
    for (const values of [ramp(999), Float32Array.from(ramp(999))]) {
      const before = values.slice();
      expect(adc({}).convert(values)).to.include({ clipped: 0, passes: 1 });
      expect(values).to.deep.equal(before);
    }
  });

  it('reads codes of the step that its bits and full scale give', () => {
    for (const bits of [3, 8, 14]) {
      const values = ramp(50000);
      adc({ bits, fullScale: 2 }).convert(values);
      const step = 4 / 2 ** bits;
      const levels = new Set(values);
      // From -1 to 1 are as many steps as 2 / step.
      expect(levels.size).to.equal(Math.min(50000, 2 / step + 1));
      for (const level of levels) expect(level / step).to.equal(Math.round(level / step));
    }
  });

  it('has the noise of sample and hold, variance to 1 %, before it rounds, and also when bypassed', () => {
    const count = 2 ** 18;
    for (const bits of [0, 8]) {
      for (const create of [Float32Array, Float64Array]) {
        const values = new create(count).fill(0.25);
        const normals = createNormals(7, 'read', 0);
        adc({ bits, fullScale: 1, sampleHoldStd: 0.02 }).convert(values, { normals });
        const { mean, variance } = moments(values);
        // Noise of 2.56 LSB makes the rounding error uniform and independent.
        const expected = 0.02 ** 2 + (bits ? (2 / 256) ** 2 / 12 : 0);
        expect(Math.abs(mean - 0.25)).to.be.below((bound * 0.02) / Math.sqrt(count));
        expect(Math.abs(variance / expected - 1)).to.be.below(bound * Math.sqrt(2 / count));
      }
    }
    expect(() => adc({ sampleHoldStd: 1 }).convert(new Float32Array(1))).to.throw('createNormals');
  });

  it('has a gain and an offset error of the size asked for', () => {
    const given = ramp(100000, 0.9);
    const values = given.slice();
    adc({ bits: 16, gainError: 0.02, offsetError: -0.03 }).convert(values);
    const off = values.map((y, k) => Math.abs(y - (given[k] * 1.02 - 0.03)));
    expect(Math.max(...off)).to.be.at.most(2 ** -16 + 1e-9);
  });

  it('moves its decision levels by the non-linearity asked for', () => {
    // 64 readings a step, averaged over the width of a step, show the curve itself.
    const [bits, inl, perStep] = [8, 3, 64];
    const read = (deviceSeed: number) => {
      const given = ramp(2 ** bits * perStep);
      const values = given.slice();
      adc({ bits, inl }, deviceSeed).convert(values);
      const curve: number[] = [];
      for (let k = 0; k < 2 ** bits; k++) {
        let sum = 0;
        for (let j = k * perStep; j < (k + 1) * perStep; j++) sum += (values[j] - given[j]) * 128;
        curve.push(sum / perStep);
      }
      return curve;
    };
    const curve = read(1);
    const peak = Math.max(...curve.slice(8, -8).map(Math.abs));
    expect(peak).to.be.within(inl - 0.5, inl + 0.1);
    expect(Math.abs(curve[1])).to.be.below(1);
    expect(read(1)).to.deep.equal(curve);
    expect(read(2)).not.to.deep.equal(curve);
  });

  it('counts exactly the readings beyond its range', () => {
    const given = [7.49, 7.51, 8, 1e30, -8.49, -8.51, -1e30, 0, 7, -8];
    for (const create of [Float32Array, Float64Array]) {
      const values = create.from(given);
      expect(adc({ bits: 4, fullScale: 8 }).convert(values).clipped).to.equal(5);
      expect([...values]).to.deep.equal([7, 7, 7, 7, -8, -8, -8, 0, 7, -8]);
    }
  });

  it('with range auto doubles or halves its range until the readings fit', () => {
    for (const [largest, fullScale, passes] of [
      [0.9, 1, 1],
      [1, 1, 1],
      [1.01, 2, 2],
      [3, 4, 3],
      [0.3, 0.5, 2],
      [1e-3, 2 ** -9, 10],
      [0, 1, 1],
    ]) {
      const values = Float64Array.of(largest / 2, -largest, largest / 3);
      const result = adc({ bits: 10, range: 'auto' }).convert(values);
      expect(result).to.include({ clipped: 0, fullScale, passes }, `largest ${largest}`);
      expect(Math.abs(values[1] + largest)).to.be.at.most(fullScale / 1024);
    }
  });

  // The range is looked for among all powers of 2, with a fixed range: the smallest that counts no clipped reading.
  it('with range auto has the smallest power of 2 that does not clip, with few bits, offset, gain and bent codes too', () => {
    for (const bits of [1, 2, 3, 8]) {
      for (const offsetError of [0, 0.3, -0.3, 0.45]) {
        for (const change of [{}, { gainError: -0.4 }, { gainError: 0.3 }, { inl: bits > 2 ? 1.5 : 0 }]) {
          for (const given of [[0.9], [-0.9, 0.1], [1.3, -2.6, 0], [1e-3, -2e-3], [0.5, -0.25, 0.125]]) {
            const settings = { bits, offsetError, fullScale: 1, ...change };
            const clips = (power: number) =>
              adc({ ...settings, fullScale: 2 ** power }).convert(Float64Array.from(given)).clipped > 0;
            // Beyond 2^20 a reading is 0; where that clips, every range does.
            if (adc(settings).convert(new Float64Array(1)).clipped > 0) continue;
            let power = 20;
            while (power > -30 && !clips(power - 1)) power--;
            const result = adc({ ...settings, range: 'auto' }).convert(Float64Array.from(given));
            const what = JSON.stringify({ ...settings, given });
            // Bent codes may fit again below a range that clips: the device stops where it first does.
            expect(result.clipped).to.equal(0, what);
            expect(result.fullScale).to.equal(2 ** power, what);
          }
        }
      }
    }
  });

  it('with range auto does not clip whichever way stochastic rounding falls', () => {
    const settings = { bits: 3, range: 'auto', rounding: 'stochastic' } as const;
    for (const largest of [0.76, 0.74]) {
      const values = new Float32Array(1000).fill(largest);
      const result = adc(settings).convert(values, { uniforms: createUniforms(1, 'adc', 0) });
      expect(result).to.include({ clipped: 0, fullScale: largest > 0.75 ? 2 : 1 });
    }
  });

  it('rounds stochastically without bias', () => {
    const values = new Float32Array(2 ** 16).fill(3.3);
    adc({ bits: 8, fullScale: 128, rounding: 'stochastic' }).convert(values, {
      uniforms: createUniforms(1, 'adc', 0),
    });
    const { mean } = moments(values);
    expect(Math.abs(mean - 3.3)).to.be.below(bound * Math.sqrt(0.21) * 2 ** -8);
  });
});
