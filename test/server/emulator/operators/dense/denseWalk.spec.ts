import { expect } from 'chai';
import { fastCompute } from '../../../../support/computes.js';
import { countingCompute } from '../../../../support/countingCompute.js';
import { copyCosts } from '../../../../support/emulator/copyCosts.js';
import {
  buildDense,
  eigenvaluesOf,
  statesOf,
  withEigenvalues,
} from '../../../../support/emulator/denseOperators.js';
import { deviation } from '../../../../support/oracle.js';

describe('The choice of method for a dense matrix', () => {
  const n = 400;
  const a = withEigenvalues(eigenvaluesOf('a few large eigenvalues', n));
  const make = async (damping = 0, matrix = a) => {
    const compute = countingCompute(fastCompute);
    const operator = await buildDense(matrix, 'float32', damping, compute);
    const large = () => compute.decompositions.filter((size) => size === n).length;
    return { operator, large };
  };

  it('makes no decomposition for one state, and one for many, told ahead or come together', async () => {
    const { operator, large } = await make();
    await statesOf(operator, 'auto', { counts: [1], step: 50 });
    expect(large()).to.equal(0);
    await statesOf(operator, 'auto', { counts: [1], step: 1, ahead: 20_000 });
    expect(large()).to.equal(1);
    const patient = await make();
    for (let k = 0; k < 500 && patient.large() === 0; k++) {
      await statesOf(patient.operator, 'auto', { counts: [1], step: 50 });
    }
    expect(patient.large()).to.equal(1);
    await statesOf(patient.operator, 'auto', { counts: [1, 3], step: 50 });
    expect(patient.large()).to.equal(1);
  });

  it('is not made otherwise half way', async () => {
    for (let ahead = 1; ahead <= 12; ahead++) {
      const { operator, large } = await make();
      await statesOf(operator, 'auto', { counts: [1], step: 50, ahead });
      const before = large();
      await statesOf(operator, 'auto', { counts: [ahead], step: 1 });
      expect(large(), `${ahead} states ahead`).to.equal(before);
    }
  });

  it('knows the extreme eigenvalues without a decomposition', async () => {
    for (const damping of [0, 0.7]) {
      const { operator, large } = await make(damping);
      const { smallest, largest } = await operator.eigenvalueRange();
      expect(smallest).to.be.closeTo(0.5 + 5 / n + damping, 2e-3);
      expect(largest).to.be.closeTo(150 + damping, 0.02);
      expect(large()).to.equal(0);
    }
  });

  it('needs no decomposition for another damping, before one is there or after', async () => {
    const { operator, large } = await make(0.1);
    const changed = await operator.withDamping(0.5);
    expect((await changed.eigenvalueRange()).smallest).to.be.closeTo(0.5 + 5 / n + 0.5, 2e-3);
    const lower = await changed.withDamping(-0.2);
    expect((await lower.eigenvalueRange()).smallest).to.be.closeTo(0.5 + 5 / n - 0.2, 2e-3);
    const krylov = await statesOf(lower, 'auto', { counts: [2], step: 2 });
    expect(large()).to.equal(0);
    const modal = await statesOf(lower, 'eigendecomposition', { counts: [2], step: 2 });
    expect(large()).to.equal(1);
    expect(deviation(n, krylov, modal)).to.be.below(1e-4);
    await statesOf(await lower.withDamping(0.9), 'eigendecomposition', { counts: [2], step: 2 });
    expect(large()).to.equal(1);
  });

  it('refuses an indefinite matrix with its eigenvalue, which the decomposition tells', async () => {
    const { operator } = await make();
    const refusal = await operator.withDamping(-0.6).catch((error) => error);
    expect(refusal).to.include({ code: 'FAILED_PRECONDITION' });
    expect(Number(refusal.details.metadata.actual)).to.be.closeTo(5 / n - 0.1, 1e-4);
  });

  it('goes on with the same bits where an operator of the same matrix stopped', async () => {
    const [one, other] = [await make(), await make()];
    const options = { counts: [1], step: 50 };
    let restored = await make();
    for (let k = 0; k < 500 && one.large() === 0; k++) {
      restored = other;
      copyCosts(one.operator, restored.operator);
      const [expected, got] = [
        await statesOf(one.operator, 'auto', options),
        await statesOf(restored.operator, 'auto', options),
      ];
      expect(got).to.deep.equal(expected);
    }
    expect(one.large()).to.equal(1);
    const fresh = await make();
    copyCosts(one.operator, fresh.operator);
    expect(await statesOf(fresh.operator, 'auto', options)).to.deep.equal(
      await statesOf(one.operator, 'auto', options),
    );
    expect(fresh.large()).to.equal(1);
  });
});
