import { expect } from 'chai';
import { errorOf, evolve, loadDiagonal, loadVector, sample } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

describe('plan of a read-out', () => {
  /** `count` readings from the state 1 of a cell of rate `rate`, without noise. */
  async function decay(dtype: 'float32' | 'float64', rate: number, interval: number, settings = {}) {
    const device = await testMachine({ noise: { kappa: 0 }, clock: { tick: 1e-18 }, ...settings });
    await loadDiagonal(device, [rate], { dtype });
    await loadVector(device, [1], { role: 'state' });
    await loadVector(device, [0]);
    await evolve(device, { duration: 0, initialState: 'loaded' });
    return sample(device, { count: 1000, interval });
  }

  it('is refused where states in float32 would stand still, and float64 ones move', async () => {
    const interval = 5e-9;
    const { values } = await decay('float64', 1, interval);
    expect(1 - values[999]).to.be.closeTo(999 * interval, 1e-10);
    const error = await errorOf(decay('float32', 1, interval));
    expect(error).to.include({ code: 'INVALID_ARGUMENT' });
    expect(error.details).to.include({ reason: 'BELOW_RESOLUTION' });
    const limit = 2 ** -24;
    expect(Number(error.details?.metadata?.limit)).to.equal(limit);
    // The limit is that of the fastest mode. At it the last digit of the state moves, twice as fast near 1 or not at all.
    expect(await errorOf(decay('float32', 0.1, 5 * limit))).to.include({ code: 'INVALID_ARGUMENT' });
    expect((await decay('float32', 100, limit)).values[999]).to.be.closeTo(1 - 100 * limit * 999, 5e-5);
    expect((await decay('float32', 1, 0)).values[999]).to.equal(1);
  });

  it('has the limit of the fastest mode of RLC cells', async () => {
    // q = R^2 C / L = 100: a mode of capacitance 4 turns at sqrt(q / a) = 5.
    const error = await errorOf(decay('float32', 4, 1e-9, { model: 'rlc', inductance: 1e-5 }));
    expect(Number(error.details?.metadata?.limit)).to.be.closeTo(2 ** -24 / 5, 1e-15);
  });
});
