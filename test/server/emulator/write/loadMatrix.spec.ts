import { expect } from 'chai';
import type { DeviceConfigInput } from '../../../../server/emulator/config/schema.js';
import { fastCompute } from '../../../support/computes.js';
import {
  evolve,
  loadDiagonal,
  loadMatrix,
  loadVector,
  matrix,
  now,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { createMockHostClock } from '../../../support/emulator/mockHostClock.js';
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

describe('Cells of a matrix that takes time to be programmed', () => {
  it('drift from the end of the programming, not from its start', async () => {
    const hostClock = createMockHostClock();
    const settings: DeviceConfigInput = {
      noise: { kappa: 0 },
      array: { drift: { law: 'exponential', exponent: 1, referenceTime: 1 } },
      clock: { mode: 'realtime' },
      timing: { programmingPerCell: 0.5 },
      latency: { wait: true },
    };
    const device = await testMachine(settings, { hostClock });
    const loading = loadDiagonal(device, [1, 2]);
    // Until it waits, and a little longer than it waits.
    for (let k = 0; k < 20; k++) await hostClock.advance(0);
    await hostClock.advance(1 + 1e-6);
    expect((await loading).programmingTime).to.equal(1);
    await loadVector(device, [1, 1], { role: 'state' });
    await loadVector(device, [0, 0]);
    const { id } = await evolve(device, { duration: 1, initialState: 'loaded' });
    const reading = sample(device, { at: { at: 'evolution', id } });
    for (let k = 0; k < 20; k++) await hostClock.advance(1e-5);
    const { values } = await reading;
    for (const [k, value] of values.entries()) expect(-Math.log(value)).to.be.closeTo(k + 1, 1e-4);
  });
});

describe('A matrix of many blocks', () => {
  /** How often the device asks to which block a tensor belongs. */
  async function looks(blocks: number): Promise<number> {
    let count = 0;
    const tensors = Array.from({ length: blocks }, (_, block) => {
      const spec = tensor('jacobian', 'float32', [1, 2]);
      return Object.defineProperty(spec, 'block', {
        get() {
          count++;
          return block;
        },
      });
    });
    const segments = [{ form: 'dense' as const, columns: 2 }];
    const structure = {
      ...{ kind: 'lowRank' as const, examples: 1, rowsPerExample: 1, curvature: 'identity' as const },
      segments,
    };
    const all = { kind: 'blockDiagonal' as const, blocks: tensors.map(() => ({ structure })) };
    const device = await testMachine({ matrixDac: { bits: 8 } }, { compute: fastCompute });
    await loadMatrix(
      device,
      matrix(all, tensors, 1),
      tensors.map(() => [1, 1]),
    );
    return count;
  }

  it('costs as much for each of them, however many there are', async () => {
    const [few, many] = [await looks(50), await looks(500)];
    expect(many / few).to.be.closeTo(10, 1);
  });
});
