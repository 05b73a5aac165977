import { expect } from 'chai';
import {
  spectrumEnds,
  tridiagonalEigen,
} from '../../../../../server/emulator/operators/krylov/tridiagonal.js';
import { fastCompute } from '../../../../support/computes.js';
import { randomNumbers } from '../../../../support/matrices.js';

describe('The ends of the spectrum of a tridiagonal matrix', () => {
  it('are found as its decomposition tells', async () => {
    for (const size of [1, 2, 9, 40]) {
      const alpha = [...randomNumbers('float64', size, 3)];
      const beta = [...randomNumbers('float64', size, 4)];
      // Two blocks that do not touch.
      if (size === 9) beta[4] = 0;
      const { values } = await tridiagonalEigen(fastCompute, { alpha, beta }, size, 0.3);
      const { smallest, largest } = spectrumEnds({ alpha, beta }, 0.3);
      expect(smallest).to.be.closeTo(values[0], 1e-13);
      expect(largest).to.be.closeTo(values[size - 1], 1e-13);
    }
  });
});
