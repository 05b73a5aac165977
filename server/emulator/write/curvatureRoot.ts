import type { Compute, Floats } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import { type LowRankStructure, rankOf } from '../../device/matrix.js';
import { blockCurvature, diagonalCurvature } from '../operators/lowRank/curvature.js';
import type { StoredTensor } from '../operators/storedTensor.js';

/**
 * J becomes B = L^T J with H = L L^T, in place, so that A = lambda I + B^T B holds no H. For a row-Kronecker segment
 * delta_e becomes L_e^T delta_e. `stored`: the tensors of one low-rank block, as floats.
 * Throws FAILED_PRECONDITION if H is not positive semidefinite.
 */
export async function applyCurvatureRoot(
  compute: Compute,
  structure: LowRankStructure,
  stored: StoredTensor[],
): Promise<void> {
  const h = stored.find(({ spec }) => spec.role === 'curvature') as StoredTensor;
  const curvature =
    structure.curvature === 'diagonal' ? diagonalCurvature(h) : await blockCurvature(compute, h);
  if (curvature.signs) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      'H is not positive semidefinite, so that this device cannot store its root (array.curvatureStorage sqrtH); send a ' +
        'positive semidefinite H.',
      { reason: 'NOT_POSITIVE_SEMIDEFINITE' },
    );
  }
  const factor = curvature.factor as Float64Array;
  const dz = curvature.blockSize;
  const rank = rankOf(structure);
  for (const { spec, values } of stored) {
    if (spec.role !== 'jacobian' && spec.role !== 'gradients') continue;
    const rows = values as Floats;
    const width = rows.length / rank;
    for (let row = 0; row < rank; row += dz) {
      const panel = rows.subarray(row * width, (row + dz) * width);
      if (dz === 1) {
        for (let i = 0; i < width; i++) panel[i] *= factor[row];
        continue;
      }
      const block = factor.subarray(row * dz, (row + dz) * dz);
      const root = rows instanceof Float64Array ? block : Float32Array.from(block);
      await compute.multiply({
        m: dz,
        n: width,
        k: dz,
        a: root,
        transposeA: true,
        b: panel.slice(),
        c: panel,
      });
    }
  }
}
