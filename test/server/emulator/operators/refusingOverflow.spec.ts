import { expect } from 'chai';
import { fastCompute } from '../../../support/computes.js';
import { errorOf, loadMatrix, matrix, tensor } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

describe('refusingOverflow', () => {
  it('tells a client whose finite numbers overflow in one sentence', async () => {
    const device = await testMachine({}, { compute: fastCompute });
    const structure = {
      ...{ kind: 'lowRank' as const, examples: 2, rowsPerExample: 1, curvature: 'diagonal' as const },
      segments: [{ form: 'dense' as const, columns: 3 }],
    };
    const tensors = [tensor('jacobian', 'float32', [2, 3]), tensor('curvature', 'float32', [2])];
    const error = await errorOf(
      loadMatrix(device, matrix(structure, tensors, 1), [
        [1e18, 0, 0, 0, 1e18, 0],
        [-1e30, 3e38],
      ]),
    );
    expect(error).to.include({ code: 'INVALID_ARGUMENT' });
    expect(error.details?.reason).to.equal('OVERFLOW');
  });
});
