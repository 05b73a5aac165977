import { expect } from 'chai';
import { createCellArray, idealArray } from '../../../../server/emulator/array/cellArray.js';
import { type DriftConfig, driftsAlike } from '../../../../server/emulator/array/cellDrift.js';
import { moments } from '../../../support/statistics.js';

const bound = 5;
const cells = 2 ** 18;

function drifted(change: Partial<DriftConfig>, elapsed: number, { device = 1, value = 0.5 } = {}) {
  const drift = { law: 'power', exponent: 0.05, exponentDtod: 0, referenceTime: 20, ...change } as const;
  const values = new Float64Array(cells).fill(value);
  createCellArray({ ...idealArray, drift }, device, 2).drift(values, { tensor: 0, from: 0 }, elapsed, 1);
  return values;
}

describe('drift', () => {
  it('follows the power law (t / t0)^-nu from t0 on', () => {
    expect(drifted({}, 2000)[7]).to.be.closeTo(0.5 * 100 ** -0.05, 1e-12);
    expect(drifted({}, 20)[7]).to.equal(0.5);
    expect(drifted({}, 0)[7]).to.equal(0.5);
    expect(drifted({ exponent: -0.05 }, 2000)[7]).to.be.closeTo(0.5 * 100 ** 0.05, 1e-12);
  });

  it('follows 1 - nu ln(t / t0), not below 0', () => {
    expect(drifted({ law: 'logarithmic' }, 2000)[7]).to.be.closeTo(0.5 * (1 - 0.05 * Math.log(100)), 1e-12);
    expect(drifted({ law: 'logarithmic' }, 10)[7]).to.equal(0.5);
    expect(drifted({ law: 'logarithmic', exponent: 1 }, 2000)[7]).to.equal(0);
  });

  it('follows exp(-nu t / t0)', () => {
    expect(drifted({ law: 'exponential' }, 40)[7]).to.be.closeTo(0.5 * Math.exp(-0.1), 1e-12);
    expect(drifted({ law: 'exponential' }, 0)[7]).to.equal(0.5);
  });

  it('has an exponent of the mean and spread asked for, to 1 %, the same at every time', () => {
    const config = { exponentDtod: 0.01 };
    const exponents = (elapsed: number) =>
      drifted(config, elapsed).map((x) => -Math.log(x / 0.5) / Math.log(elapsed / 20));
    const { mean, variance } = moments(exponents(2000));
    expect(Math.abs(mean - 0.05)).to.be.below((bound * 0.01) / Math.sqrt(cells));
    expect(Math.abs(variance / 0.01 ** 2 - 1)).to.be.below(bound * Math.sqrt(2 / cells));
    const later = exponents(1e6);
    const worst = exponents(2000).reduce((most, nu, i) => Math.max(most, Math.abs(nu - later[i])), 0);
    expect(worst).to.be.below(1e-12);
    expect(drifted(config, 2000, { device: 2 })).not.to.deep.equal(drifted(config, 2000));
  });

  it('says when all cells drift alike', () => {
    const drift: DriftConfig = { law: 'power', exponent: 0.05, exponentDtod: 0.01, referenceTime: 1 };
    expect(driftsAlike(drift)).to.equal(false);
    expect(driftsAlike({ ...drift, exponentDtod: 0 })).to.equal(true);
    expect(driftsAlike({ ...drift, law: 'none' })).to.equal(true);
  });

  it('leaves stuck and dead cells as they are', () => {
    const drift: DriftConfig = { law: 'exponential', exponent: 1, exponentDtod: 0.1, referenceTime: 1 };
    const config = { ...idealArray, stuckFraction: 0.2, deadFraction: 0.2, drift };
    const cellArray = createCellArray(config, 1, 2);
    const values = new Float64Array(1000).fill(0.5);
    cellArray.program(values, { tensor: 0, from: 0 }, 0, 1);
    const before = values.slice();
    cellArray.drift(values, { tensor: 0, from: 0 }, 1, 1);
    for (const [i, x] of values.entries()) {
      if (before[i] === 0.5) expect(x).to.be.within(0.5 * Math.exp(-1.6), 0.5 * Math.exp(-0.4));
      else expect(x).to.equal(before[i]);
    }
  });
});
