import { expect } from 'chai';
import { evolve, loadDiagonal, loadVector, sample } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

describe('Inductor currents of RLC cells', () => {
  it('are 0 at the start of an evolution from a new state, whatever they were before', async () => {
    const device = await testMachine({ model: 'rlc', inductance: 1e-3, noise: { kappa: 0 } });
    await loadDiagonal(device, [1, 2]);
    await loadVector(device, [1, -3]);
    const short = async (initialState: 'zero' | 'keep') => {
      const { id } = await evolve(device, { duration: 0.7, initialState });
      return (await sample(device, { at: { at: 'evolution', id } })).values;
    };
    const first = await short('zero');
    for (const value of first) expect(Math.abs(value)).to.be.above(0.1);
    // Now j = b, and a state of 0 would stay.
    await evolve(device, { duration: 200 });
    for (const value of await short('keep')) expect(value).to.be.closeTo(0, 1e-9);
    expect(await short('zero')).to.deep.equal(first);
  });
});
