import { expect } from 'chai';
import type { DeviceConfigInput } from '../../../../server/emulator/config/schema.js';
import { evolve, loadDiagonal, loadVector, sample } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

/** Readings of a session with this seed: of a state that moves, without thermal noise. */
async function readings(settings: DeviceConfigInput, seed: number, readouts = 1) {
  const device = await testMachine({ noise: { kappa: 0 }, ...settings }, { seed });
  await loadDiagonal(device, [0.5, 2]);
  await loadVector(device, [0.01, -6.5]);
  await evolve(device, { duration: 0, initialState: 'target' });
  const results = [];
  for (let k = 0; k < readouts; k++) {
    results.push(await sample(device, { count: 60, interval: 0.01 }));
    await evolve(device, { duration: 0, initialState: 'target' });
  }
  return results;
}

describe('The randomness of a read-out', () => {
  for (const [what, settings] of Object.entries<DeviceConfigInput>({
    'read noise': { adc: { sampleHoldStd: 0.1 } },
    'stochastic rounding': { adc: { bits: 6, fullScale: 8, rounding: 'stochastic' } },
    'which samples are lost': { faults: [{ kind: 'lost_samples', parameters: { fraction: 0.5 } }] },
  })) {
    it(`is that of the session's seed, and another one for each read-out: ${what}`, async () => {
      const [first, second] = (await readings(settings, 7, 2)).map(({ values }) => values);
      const again = (await readings(settings, 7))[0].values;
      const other = (await readings(settings, 8))[0].values;
      expect(again).to.deep.equal(first);
      expect(other).not.to.deep.equal(first);
      expect(second).not.to.deep.equal(first);
    });
  }
});

describe('The passes that an ADC takes to find its range', () => {
  const timing = { adcPerEntry: 1e-3 };
  const energy = { linkPerBit: 0, cellProgramming: 0, vectorDacConversion: 0, adcConversion: 2e-3, power: 0 };

  it('cost a conversion of every cell each, in time and energy', async () => {
    const adc = { bits: 12, range: 'auto' as const };
    const [{ timing: taken }] = await readings({ adc, timing, energy }, 7);
    // Full scale 1, and 1, 2, 4, 8 hold 6.5.
    expect(taken.rangePasses).to.equal(4);
    expect(taken.adc).to.be.closeTo(60 * 2 * 4 * timing.adcPerEntry, 1e-9);
    expect(taken.energy).to.be.closeTo(60 * 2 * 4 * energy.adcConversion, 1e-9);
  });

  it('are one where the range is fixed', async () => {
    const [{ timing: taken }] = await readings({ adc: { bits: 12, fullScale: 8 }, timing, energy }, 7);
    expect(taken.adc).to.be.closeTo(60 * 2 * timing.adcPerEntry, 1e-9);
  });
});
