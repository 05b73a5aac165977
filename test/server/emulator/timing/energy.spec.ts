import { expect } from 'chai';
import { parseConfig } from '../../../../server/emulator/config/parse.js';
import { energyOf } from '../../../../server/emulator/timing/energy.js';
import { noWork } from '../../../../server/emulator/timing/work.js';

const constants = {
  linkPerBit: 2,
  cellProgramming: 3,
  vectorDacConversion: 5,
  adcConversion: 7,
  power: 11,
};
const work = { ...noWork(), entries: 10, cells: 100, vectorEntries: 1000, readings: 1e4, evolved: 1e5 };

describe('Modelled energy', () => {
  const { timing, energy } = parseConfig({ energy: constants, timing: { linkBitsPerEntry: 13 } });

  it('is the sum of what bits on the link, cells, conversions and evolution take', () => {
    expect(energyOf(work, { energy, timing })).to.equal(110 * 13 * 2 + 300 + 5000 + 7e4 + 11e5);
  });

  for (const name of Object.keys(constants))
    it(`is not stated without ${name}`, () => {
      expect(energyOf(work, { energy: { ...energy, [name]: null }, timing })).to.equal(undefined);
    });
});
