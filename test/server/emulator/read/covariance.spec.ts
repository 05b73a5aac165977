import { expect } from 'chai';
import { createCovariance } from '../../../../server/emulator/read/moments.js';
import { fastCompute } from '../../../support/computes.js';
import {
  errorOf,
  loadDiagonal,
  loadMatrix,
  loadVector,
  matrix,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';
import { testNormals } from '../../../support/emulator/testNormals.js';
import { type Decomposition, decompose } from '../../../support/oracle.js';
import { chiSquareDeviate } from '../../../support/statistics.js';

const n = 8;
const kappa = 0.3;
const count = 200_000;
/** A right device is beyond it with a probability of 2e-5. */
const bound = 4.42;

/** One soft mode of rate 1, which all cells share, among stiff ones of rate 20: their correlation is 0.7. */
const coupled = Array.from({ length: n * n }, (_, k) => {
  const [i, j] = [Math.floor(k / n), k % n];
  return (i === j ? 20 : 0) - (19 / n) * (-1) ** (i + j);
});

/**
 * How far a sample covariance is from kappa A^-1, as standard normal deviates: in A's eigenbasis, scaled to 1, its entries
 * are independent, (count - 1) tr is chi-square distributed, and so are the squares off the diagonal.
 */
function deviates(a: Decomposition, covariance: ArrayLike<number>): number[] {
  let trace = 0;
  let offDiagonal = 0;
  for (let p = 0; p < n; p++) {
    for (let q = 0; q <= p; q++) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++)
          sum += a.vectors[p * n + i] * covariance[i * n + j] * a.vectors[q * n + j];
      }
      const entry = (sum * Math.sqrt(a.values[p] * a.values[q])) / kappa;
      if (p === q) trace += entry;
      else offDiagonal += entry * entry;
    }
  }
  return [
    chiSquareDeviate((count - 1) * trace, (count - 1) * n),
    chiSquareDeviate((count - 1) * offDiagonal, (n * (n - 1)) / 2),
  ].map(Math.abs);
}

describe('the covariance of samples', () => {
  it('is kappa A^-1 of a device at rest; 1 % off would be seen', async () => {
    const device = await testMachine({ noise: { kappa } }, { compute: fastCompute });
    const spec = matrix({ kind: 'dense', dimension: n }, [tensor('dense', 'float64', [n, n])]);
    await loadMatrix(device, spec, [coupled]);
    await loadVector(device, Array(n).fill(1e3));
    const { values, header } = await sample(device, {
      ...{ count, interval: 20, burnIn: 40, reduction: 'meanAndCovariance' },
    });
    expect(header.shape).to.deep.equal([1 + n, n]);
    const covariance = values.slice(n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) expect(covariance[i * n + j]).to.equal(covariance[j * n + i]);
    }
    const a = decompose(Float64Array.from(coupled));
    expect(Math.max(...deviates(a, covariance))).to.be.below(bound);
    const larger = covariance.map((value) => 1.01 * value);
    expect(Math.max(...deviates(a, larger))).to.be.above(bound);
    const looser = covariance.map((value, k) => (Math.floor(k / n) === k % n ? value : 0.99 * value));
    expect(Math.max(...deviates(a, looser))).to.be.above(bound);
  });

  it('does not lose what is small beside a large mean', () => {
    const size = 3;
    const samples = 1000;
    const normals = new Float64Array(samples * size);
    testNormals(5)(normals);
    const states = normals.map((value, k) => 1e6 + 1e-3 * (value + normals[k - (k % size)]));
    const moments = createCovariance(size);
    moments.take(states.subarray(0, 300 * size), 300);
    moments.take(states.subarray(300 * size), samples - 300);
    const [mean, ...covariance] = [0, 1, 2, 3].map((row) =>
      moments.result().slice(row * size, (row + 1) * size),
    );
    // In two passes, about the first state.
    const centred = states.map((value, k) => value - states[k % size]);
    const means = [0, 1, 2].map((i) => {
      let sum = 0;
      for (let k = 0; k < samples; k++) sum += centred[k * size + i];
      return sum / samples;
    });
    for (let i = 0; i < size; i++) {
      expect(mean[i]).to.be.closeTo(states[i] + means[i], 1e-8);
      for (let j = 0; j < size; j++) {
        let sum = 0;
        for (let k = 0; k < samples; k++) {
          sum += (centred[k * size + i] - means[i]) * (centred[k * size + j] - means[j]);
        }
        expect(covariance[i][j] / (sum / (samples - 1))).to.be.closeTo(1, 1e-6);
      }
    }
  });

  it('is refused above the size that the device states, and of a single sample', async () => {
    const device = await testMachine({ limits: { maxCovarianceDimension: 2 } });
    await loadDiagonal(device, [1, 2]);
    await loadVector(device, [1, 2]);
    const request = { count: 10, interval: 1, reduction: 'meanAndCovariance' as const };
    expect((await sample(device, request)).values).to.have.length(6);
    for (const reduction of ['meanAndVariance', 'meanAndCovariance'] as const) {
      const alone = await errorOf(sample(device, { count: 1, reduction }));
      expect(alone).to.include({ code: 'INVALID_ARGUMENT' });
      expect(alone.details?.metadata).to.deep.equal({ field: 'count', limit: '2', actual: '1' });
    }
    await loadDiagonal(device, [1, 2, 3]);
    await loadVector(device, [1, 2, 3]);
    const large = await errorOf(sample(device, request));
    expect(large).to.include({ code: 'INVALID_ARGUMENT' });
    expect(large.details).to.deep.include({
      reason: 'ABOVE_LIMIT',
      metadata: { field: 'reduction', limit: '2', actual: '3' },
    });
    expect((await sample(device, { ...request, reduction: 'meanAndVariance' })).values).to.have.length(6);
  });
});
