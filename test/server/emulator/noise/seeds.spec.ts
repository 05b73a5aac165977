import { expect } from 'chai';
import type { DeviceConfigInput } from '../../../../server/emulator/config/schema.js';
import { evolve, loadDiagonal, loadVector, sample } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const d = Array.from({ length: 50 }, (_, i) => 0.5 + i / 10);
const b = d.map((_, i) => Math.sin(i));

/** Fixed by the device alone. */
const imperfections: DeviceConfigInput = {
  matrixDac: { bits: 10, fullScale: 8, inl: 2 },
  vectorDac: { bits: 10, fullScale: 2, inl: 2 },
  adc: { bits: 12, fullScale: 4, inl: 2 },
  array: {
    mismatchDtod: 0.05,
    stuckFraction: 0.04,
    deadFraction: 0.04,
    drift: { law: 'power', exponentDtod: 0.05, referenceTime: 1e-7 },
  },
};

/** Drawn again at each load or reading. */
const noises: DeviceConfigInput = {
  noise: { kappa: 0.01, flicker: { std: 0.01 } },
  matrixDac: { bits: 10, fullScale: 8, rounding: 'stochastic' },
  vectorDac: { bits: 10, fullScale: 2, rounding: 'stochastic' },
  adc: { bits: 12, fullScale: 4, rounding: 'stochastic', sampleHoldStd: 0.01 },
  array: { programmingStd: 0.01 },
  faults: [{ kind: 'lost_samples', parameters: { fraction: 0.3 } }],
};

async function run(settings: DeviceConfigInput, deviceSeed: number, seed: number): Promise<number[]> {
  const device = await testMachine({ noise: { kappa: 0 }, ...settings, deviceSeed }, { seed });
  const values: number[] = [];
  for (let load = 0; load < 2; load++) {
    await loadDiagonal(device, d, { damping: 9 });
    await loadVector(device, b);
    const { id } = await evolve(device, { duration: 1, initialState: 'target' });
    values.push(...(await sample(device, { at: { at: 'evolution', id }, count: 5, interval: 0.2 })).values);
  }
  return values;
}

describe('seeds', () => {
  it('deviceSeed fixes the imperfections: the seed of the session changes nothing of them', async () => {
    const one = await run(imperfections, 1, 7);
    expect(await run(imperfections, 1, 8)).to.deep.equal(one);
    expect(await run(imperfections, 2, 7)).not.to.deep.equal(one);
  });

  it('deviceSeed fixes nothing else: it changes no bit of the noise', async () => {
    const one = await run(noises, 1, 7);
    expect(await run(noises, 2, 7)).to.deep.equal(one);
    expect(await run(noises, 1, 8)).not.to.deep.equal(one);
  });
});
