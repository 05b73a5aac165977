import { expect } from 'chai';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  matrix,
  now,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const noiseless = { noise: { kappa: 0 } };
const openTarget = (n: number) => ({ role: 'target' as const, tensor: tensor('vector', 'float64', [n]) });

describe('Memory of vectors', () => {
  it('goes from a replaced target to the next one, also where nothing is read between loads', async () => {
    const device = await testMachine();
    await loadDiagonal(device, [1, 2]);
    const buffers = new Set<ArrayBufferLike>();
    for (let load = 0; load < 6; load++) {
      const upload = await device.openVector(openTarget(2));
      buffers.add(upload.memory[0].buffer);
      await upload.commit(now);
    }
    expect(buffers.size).to.equal(2);
  });

  it('keeps a state that is its target when that target is replaced and its memory written to', async () => {
    const device = await testMachine(noiseless);
    await loadDiagonal(device, [1, 2]);
    await loadVector(device, [5, -7]);
    await evolve(device, { duration: 0, initialState: 'target' });
    expect((await sample(device)).values).to.deep.equal([5, -7]);
    for (const other of [1, 2, 3]) await loadVector(device, [other, other]);
    expect((await sample(device)).values).to.deep.equal([5, -7]);
    const { id } = await evolve(device, { duration: 100, initialState: 'keep' });
    const { values } = await sample(device, { at: { at: 'evolution', id } });
    expect(values[0]).to.be.closeTo(3, 1e-12);
    expect(values[1]).to.be.closeTo(1.5, 1e-12);
  });

  it('is not changed by what the read-out does to its readings', async () => {
    const device = await testMachine({ ...noiseless, adc: { bits: 3, fullScale: 8 } });
    await loadDiagonal(device, [1, 2]);
    await loadVector(device, [5.2, -6.9]);
    await evolve(device, { duration: 0, initialState: 'target' });
    for (let k = 0; k < 3; k++) expect((await sample(device)).values).to.deep.equal([6, -6]);
    const { id } = await evolve(device, { duration: 100, initialState: 'keep' });
    await device.emulator!.updateConfig({ adc: { bits: 0 } });
    const { values } = await sample(device, { at: { at: 'evolution', id } });
    expect(values[0]).to.be.closeTo(5.2, 1e-12);
  });

  it('tells of a number that is not finite when the vector is complete, wherever it arrived', async () => {
    const device = await testMachine();
    await loadDiagonal(device, [1, 2, 3]);
    const upload = await device.openVector(openTarget(3));
    upload.memory[0].set(new Uint8Array(Float64Array.of(1, Number.NaN, 2).buffer));
    upload.arrived(0, 8);
    upload.arrived(0, 16);
    const error = await errorOf(upload.commit(now));
    expect(error.code).to.equal('INVALID_ARGUMENT');
    expect(error.message).to.contain('element 1').and.to.contain('target');
  });

  it('is there while the matrix that the vector belongs to is being computed', async () => {
    const device = await testMachine(noiseless);
    await loadDiagonal(device, [1, 2]);
    const upload = await device.openMatrix(
      matrix({ kind: 'diagonal', dimension: 3 }, [tensor('diagonal', 'float64', [3])]),
    );
    upload.memory[0].set(new Uint8Array(Float64Array.of(1, 2, 4).buffer));
    let isLoaded = false;
    const loading = upload.commit(now).then(() => {
      isLoaded = true;
    });
    const vector = await device.openVector(openTarget(3));
    expect(isLoaded).to.equal(false);
    vector.memory[0].set(new Uint8Array(Float64Array.of(4, 4, 4).buffer));
    await vector.commit(now);
    await loading;
    const { id } = await evolve(device, { duration: 100, initialState: 'target' });
    const { values } = await sample(device, { at: { at: 'evolution', id } });
    for (const [i, wanted] of [4, 2, 1].entries()) expect(values[i]).to.be.closeTo(wanted, 1e-12);
  });

  it('refuses a vector of the matrix under way if that matrix is refused', async () => {
    const device = await testMachine(noiseless);
    await loadDiagonal(device, [1, 2]);
    const upload = await device.openMatrix(
      matrix({ kind: 'diagonal', dimension: 3 }, [tensor('diagonal', 'float64', [3])]),
    );
    upload.memory[0].set(new Uint8Array(Float64Array.of(1, -2, 4).buffer));
    const refused = errorOf(upload.commit(now));
    const vector = await device.openVector(openTarget(3));
    expect((await refused).code).to.equal('FAILED_PRECONDITION');
    expect((await errorOf(vector.commit(now))).code).to.equal('INVALID_ARGUMENT');
    // It has let go of its memory, and the device lives on.
    await loadVector(device, [1, 1]);
  });
});
