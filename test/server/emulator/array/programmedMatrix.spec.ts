import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import type { LowRankStructure } from '../../../../server/device/matrix.js';
import { fastCompute } from '../../../support/computes.js';
import { evolve, loadMatrix, loadVector, matrix, sample, tensor } from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const n = 3;
const damping = 0.5;
const jacobian = [1, 2, -1.5];
const referenceTime = 10;
const drift = { law: 'exponential' as const, exponent: 0.1, exponentDtod: 0.05, referenceTime };
/** One step of Euler and Maruyama an evolution: x' = x - h A x, exactly. */
const step = 1e-3;

/** A as the device has it now, column by column from unit vectors. */
async function measured(device: Device): Promise<number[][]> {
  const columns: number[][] = [];
  await loadVector(device, Array(n).fill(0));
  for (let k = 0; k < n; k++) {
    const unit = Array.from({ length: n }, (_, i) => Number(i === k));
    await loadVector(device, unit, { role: 'state' });
    const { id } = await evolve(device, { duration: step, initialState: 'loaded' });
    const { values } = await sample(device, { at: { at: 'evolution', id } });
    columns.push(values.map((value, i) => (unit[i] - value) / step));
  }
  return columns;
}

async function programmed(array: object): Promise<Device> {
  const integrator = { scheme: 'eulerMaruyama' as const, step };
  const device = await testMachine({ noise: { kappa: 0 }, integrator, array }, { compute: fastCompute });
  const segments: LowRankStructure['segments'] = [{ form: 'dense', columns: n }];
  const spec = matrix(
    { kind: 'lowRank', examples: 1, rowsPerExample: 1, segments, curvature: 'identity' },
    [tensor('jacobian', 'float64', [1, n])],
    damping,
  );
  await loadMatrix(device, spec, [jacobian]);
  return device;
}

/** Where A = lambda I + u v^T: the factor by which u_i v_k and u_k v_i differ. */
const skew = (columns: number[][], i: number, k: number) => columns[k][i] / columns[i][k];

describe('A drifting low-rank matrix', () => {
  it('has cells of J and of J^T that drift each with exponents of their own, if they are two arrays', async () => {
    const device = await programmed({ mirrored: false, drift });
    const fresh = await measured(device);
    expect(skew(fresh, 0, 1)).to.be.closeTo(1, 1e-5);
    await device.emulator!.advanceClock(5 * referenceTime);
    const old = await measured(device);
    // exp(-nu t / t0) of four cells: the logarithm has a standard deviation of 2 x 0.05 x 5.
    for (const [i, k] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      expect(Math.abs(Math.log(skew(old, i, k)))).to.be.within(0.01, 2.5);
    }
  });

  it('stays symmetric where one array is both', async () => {
    const device = await programmed({ mirrored: true, drift });
    await device.emulator!.advanceClock(5 * referenceTime);
    const old = await measured(device);
    expect(skew(old, 0, 1)).to.be.closeTo(1, 1e-9);
    expect(old[0][1]).not.to.be.closeTo(jacobian[0] * jacobian[1], 0.1);
  });
});
