import { expect } from 'chai';
import type { DeviceConfigInput } from '../../../../server/emulator/config/schema.js';
import { evolve, loadDiagonal, loadVector, sample } from '../../../support/emulator/driving.js';
import { lineThrough } from '../../../support/emulator/measuring.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

/** A device without thermal noise that holds `state`, read `count` times. */
async function read(settings: DeviceConfigInput, state: number[], count = 1) {
  const device = await testMachine({ noise: { kappa: 0, ...settings.noise }, ...settings });
  await loadDiagonal(device, Array(state.length).fill(1));
  await loadVector(device, state);
  await evolve(device, { duration: 0, initialState: 'target' });
  return sample(device, { count });
}

describe('read-out', () => {
  it('rounds to the step of the ADC and clips at its full scale, counted', async () => {
    const adc = { bits: 4, fullScale: 2 };
    const { values, timing } = await read({ adc }, [0.3, -0.37, 1.9, 5, -5]);
    // step = 2 * 2 / 2^4 = 0.25, codes -8 to 7.
    expect(values).to.deep.equal([0.25, -0.25, 1.75, 1.75, -2]);
    expect(timing).to.include({ clipped: 3, fullScale: 2, rangePasses: 1 });
  });

  it('finds the range of each reading with range auto, and tells it and the passes', async () => {
    const adc = { bits: 12, range: 'auto' as const };
    const { values, timing } = await read({ adc }, [0.01, -6.5]);
    expect(timing).to.include({ clipped: 0, fullScale: 8, rangePasses: 4 });
    expect(values[1]).to.be.closeTo(-6.5, 8 / 2 ** 12);
  });

  it('is unbiased with stochastic rounding', async () => {
    const adc = { bits: 4, fullScale: 2, rounding: 'stochastic' as const };
    const count = 20_000;
    const { values } = await read({ adc }, [0.3], count);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    // A step of 0.25 at 0.2 of the way: standard deviation 0.1. Five standard errors.
    expect(mean).to.be.closeTo(0.3, (5 * 0.1) / Math.sqrt(count));
    expect(new Set(values)).to.deep.equal(new Set([0.25, 0.5]));
  });

  it('adds sample-and-hold noise of the configured deviation, fresh at each reading', async () => {
    const count = 40_000;
    const { values } = await read({ adc: { sampleHoldStd: 0.02 } }, [1, -1], count);
    for (const cell of [0, 1]) {
      const readings = values.filter((_, i) => i % 2 === cell).map((value) => value - [1, -1][cell]);
      const variance = readings.reduce((sum, value) => sum + value * value, 0) / count;
      // Relative standard error of a variance: sqrt(2 / count) = 0.7 %. An error of 1 % in the deviation is 2 %.
      expect(variance / 0.02 ** 2).to.be.closeTo(1, 2.5 * Math.sqrt(2 / count));
    }
  });

  it('has 1/f noise: a covariance that falls as the logarithm of the lag', async () => {
    const count = 1 << 13;
    const std = 0.1;
    const octaves = 8;
    const cells = 64;
    const { values } = await read(
      { noise: { kappa: 0, flicker: { std, octaves } } },
      Array(cells).fill(0),
      count,
    );
    for (const lag of [0, 1, 4, 16, 64]) {
      let sum = 0;
      for (let i = 0; i + lag * cells < values.length; i++) sum += values[i] * values[i + lag * cells];
      let expected = 0;
      for (let octave = 0; octave < octaves; octave++)
        expected += Math.max(0, 1 - lag / 2 ** octave) / octaves;
      // At least count / 2^octaves * cells = 2048 independent stretches.
      expect(sum / (values.length - lag * cells) / std ** 2, `${lag}`).to.be.closeTo(expected, 0.06);
    }
  });

  it('has 1/f noise: a slope of the spectrum of -1 within 0.05', async () => {
    const [count, cells, octaves, std] = [1 << 12, 256, 10, 0.1];
    const { values } = await read(
      { noise: { kappa: 0, flicker: { std, octaves } } },
      Array(cells).fill(0),
      count,
    );
    // From 2^(2 - octaves) of the read rate to 1/32 of it, evenly on a logarithmic scale.
    const bins = Array.from({ length: 25 }, (_, k) => Math.round(16 * 8 ** (k / 24)));
    const logs = bins.map((bin) => {
      let power = 0;
      for (let cell = 0; cell < cells; cell++) {
        let [re, im] = [0, 0];
        for (let k = 0; k < count; k++) {
          const angle = (2 * Math.PI * ((bin * k) % count)) / count;
          re += values[k * cells + cell] * Math.cos(angle);
          im += values[k * cells + cell] * Math.sin(angle);
        }
        power += (2 * (re * re + im * im)) / count / cells;
      }
      return Math.log(power);
    });
    const { slope } = lineThrough(
      bins.map((bin) => Math.log(bin / count)),
      logs,
    );
    // 256 cells and 25 bins leave the slope with a standard error of 1 / sqrt(256 * 25) / 0.62 = 0.02 of its own; noise
    // that is white has 0, that of a random walk -2.
    expect(slope).to.be.within(-1.05, -0.95);
    // std^2 / (octaves ln 2) / f, times 0.85 to 1.07.
    const level = logs.reduce((sum, log, k) => sum + log + Math.log(bins[k] / count), 0) / bins.length;
    expect((Math.exp(level) * octaves * Math.LN2) / std ** 2).to.be.within(0.9, 1.07);
  });

  it('reduces on the device as the samples themselves would be, at any batch', async () => {
    const load = async () => {
      const device = await testMachine({ noise: { kappa: 0.5 }, adc: { sampleHoldStd: 0.01 } });
      await loadDiagonal(device, [0.5, 2]);
      await loadVector(device, [1, 1]);
      await evolve(device, { duration: 1, initialState: 'zero' });
      return device;
    };
    const request = { count: 5000, interval: 0.3, at: { at: 'evolution' as const, id: 'e1' } };
    const { values } = await sample(await load(), request);
    const reduced = await sample(await load(), { ...request, reduction: 'meanAndVariance' });
    expect(reduced.header.shape).to.deep.equal([2, 2]);
    for (const cell of [0, 1]) {
      const column = values.filter((_, i) => i % 2 === cell);
      const mean = column.reduce((sum, value) => sum + value, 0) / 5000;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4999;
      expect(reduced.values[cell]).to.be.closeTo(mean, 1e-12);
      expect(reduced.values[2 + cell]).to.be.closeTo(variance, 1e-12);
    }
    expect((await sample(await load(), { ...request, reduction: 'mean' })).values).to.deep.equal(
      reduced.values.slice(0, 2),
    );
  });

  it('passes vectors through the vector DAC and tells its error', async () => {
    const device = await testMachine({ noise: { kappa: 0 }, vectorDac: { bits: 4, fullScale: 2 } });
    await loadDiagonal(device, [1, 1, 1]);
    const { quantizationError, clipped, fullScale } = await loadVector(device, [0.3, -0.5, 9]);
    expect({ clipped, fullScale }).to.deep.equal({ clipped: 1, fullScale: 2 });
    expect(quantizationError).to.be.closeTo(
      Math.sqrt((0.05 ** 2 + 7.25 ** 2) / (0.3 ** 2 + 0.5 ** 2 + 9 ** 2)),
      1e-12,
    );
    await evolve(device, { initialState: 'target' });
    expect((await sample(device)).values).to.deep.equal([0.25, -0.5, 1.75]);
  });

  it('models link, DAC, evolution and ADC times and energy since the last read-out', async () => {
    const device = await testMachine({
      timing: {
        linkBitsPerSecond: 1e6,
        linkLatency: 1e-3,
        programmingPerCell: 1e-4,
        vectorDacPerEntry: 2e-5,
        adcPerEntry: 3e-5,
      },
      energy: {
        linkPerBit: 1e-9,
        cellProgramming: 1e-7,
        vectorDacConversion: 2e-7,
        adcConversion: 3e-7,
        power: 0.5,
      },
    });
    const bit = 1e-6;
    const { programmingTime } = await loadDiagonal(device, [1, 2]);
    expect(programmingTime).to.be.closeTo(1e-3 + 2 * (16 * bit + 1e-4), 1e-12);
    const { writeTime } = await loadVector(device, [1, 2]);
    expect(writeTime).to.be.closeTo(1e-3 + 2 * (16 * bit + 2e-5), 1e-12);
    const { id } = await evolve(device, { duration: 100 });
    const { timing } = await sample(device, { at: { at: 'evolution', id }, count: 3 });
    expect(timing.link).to.be.closeTo(3e-3 + (2 + 6) * 16 * bit, 1e-12);
    expect(timing.programming).to.be.closeTo(2 * (16 * bit + 1e-4), 1e-12);
    expect(timing.vectorDac).to.be.closeTo(4e-5, 1e-12);
    expect(timing.evolve).to.be.closeTo(100e-6, 1e-12);
    expect(timing.adc).to.be.closeTo(6 * 3e-5, 1e-12);
    expect(timing.energy).to.be.closeTo(
      (2 + 2 + 6) * 16e-9 + 2 * 1e-7 + 2 * 2e-7 + 6 * 3e-7 + 100e-6 * 0.5,
      1e-12,
    );
    const again = await sample(device);
    expect(again.timing).to.include({ programming: 0, evolve: 0 });
  });
});
