import { expect } from 'chai';
import { createNormals } from '../../../../server/emulator/noise/normals.js';
import { finished } from '../../../support/emulator/finished.js';
import { lowRankMatrix } from '../../../support/lowRankMatrix.js';
import { randomNumbers } from '../../../support/matrices.js';
import { testMatrices } from '../../../support/testMatrices.js';

describe('Walks', () => {
  for (const precision of ['float32', 'float64'] as const) {
    for (const matrix of testMatrices(precision)) {
      it(`of ${matrix.name} in ${precision} do not depend on how they are cut`, async () => {
        const operator = await finished(matrix);
        const n = operator.dimension;
        const convert = (values: Float64Array) =>
          precision === 'float32' ? Float32Array.from(values) : values;
        const target = convert(randomNumbers(precision, n, 5));
        const walk = async (counts: number[]) => {
          const state = convert(randomNumbers(precision, n, 6));
          const normals = createNormals(8, '', 0);
          const total = counts.reduce((sum, count) => sum + count, 0);
          const out = convert(new Float64Array(total * n));
          let done = 0;
          for (const count of counts) {
            const rows = out.subarray(done * n, (done + count) * n);
            await operator.walk({ state, target, step: 0.4, kappa: 1, count, out: rows, normals });
            if (count > 0) state.set(rows.subarray(-n));
            done += count;
          }
          return out;
        };
        const whole = await walk([7]);
        const cut = await walk([1, 4, 0, 2]);
        const tolerance = precision === 'float32' ? 1e-5 : 1e-13;
        for (let i = 0; i < whole.length; i++) expect(cut[i]).to.be.closeTo(whole[i], tolerance);
      });
    }
  }

  it('of more states than one batch holds agree with two walks', async () => {
    // Batches hold 4194304 numbers: of the states, or for a low rank of its r coefficients. The last five states
    // compared are the last two of one batch and the first three of the next.
    const lowRank = {
      examples: 4,
      outputs: 3,
      segments: [{ form: 'dense', columns: 13 } as const],
      damping: 0.4,
      seed: 3,
    };
    const kronecker = testMatrices('float64').find(({ name }) => name === 'Kronecker')!;
    for (const [matrix, count] of [
      [kronecker, Math.floor(4194304 / 24) + 3],
      [lowRankMatrix('low rank', 'float64', lowRank), Math.floor(4194304 / 12) + 3],
    ] as const) {
      const operator = await finished(matrix);
      const n = operator.dimension;
      const target = randomNumbers('float64', n, 5);
      const result = async (counts: number[]) => {
        const state = randomNumbers('float64', n, 6);
        const normals = createNormals(8, '', 0);
        let out = new Float64Array();
        for (const part of counts) {
          out = new Float64Array(part * n);
          await operator.walk({ state, target, step: 0.4, kappa: 1, count: part, out, normals });
          state.set(out.subarray(-n));
        }
        return out.subarray(-5 * n);
      };
      const whole = await result([count]);
      const cut = await result([100_000, count - 100_000]);
      for (let i = 0; i < whole.length; i++) expect(cut[i], matrix.name).to.be.closeTo(whole[i], 1e-10);
    }
  });
});
