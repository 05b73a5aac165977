import { expect } from 'chai';
import { matrix, now, tensor } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

describe('Memory of matrices', () => {
  it('goes from a replaced matrix to the next load, also where nothing is read between loads', async () => {
    const device = await testMachine();
    const spec = matrix({ kind: 'diagonal', dimension: 4 }, [tensor('diagonal', 'float32', [4])], 1);
    const buffers: ArrayBufferLike[] = [];
    for (let load = 0; load < 6; load++) {
      const upload = await device.openMatrix(spec);
      buffers.push(upload.memory[0].buffer);
      await upload.commit(now);
    }
    expect(new Set(buffers).size).to.equal(2);
  });
});
