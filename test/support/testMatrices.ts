import type { Precision } from '../../server/compute/compute.js';
import type { Segment } from '../../server/device/matrix.js';
import { lowRankMatrix } from './lowRankMatrix.js';
import {
  blockDiagonalMatrix,
  denseMatrix,
  diagonalMatrix,
  kroneckerMatrix,
  randomNumbers,
  semidefinite,
  type TestMatrix,
} from './matrices.js';

/** One matrix of N = 24 for each structure and variant; about half of its modes relax at the damping alone. */
export function testMatrices(precision: Precision): TestMatrix[] {
  const damping = 0.4;
  const dense = (columns: number): Segment => ({ form: 'dense', columns });
  const kron = (inputs: number, outputs: number): Segment => ({ form: 'rowKronecker', inputs, outputs });
  const base = { examples: 4, outputs: 3, damping };
  const factors = {
    inputs: 6,
    outputs: 4,
    input: semidefinite(precision, 6, 4, 21).map((value) => 1.5 * value),
    output: semidefinite(precision, 4, 3, 22),
  };
  return [
    denseMatrix('dense', precision, semidefinite(precision, 24, 12, 1), damping),
    diagonalMatrix(
      precision,
      randomNumbers(precision, 24, 2).map((v, i) => (i % 2 ? 0 : Math.abs(v))),
      damping,
    ),
    lowRankMatrix('low rank, H = I', precision, { ...base, segments: [dense(17), dense(7)], seed: 100 }),
    lowRankMatrix('low rank, H diagonal', precision, {
      ...base,
      segments: [dense(24)],
      curvature: 'diagonal',
      seed: 200,
    }),
    lowRankMatrix('low rank, row-Kronecker and dense segments, H block', precision, {
      ...base,
      segments: [kron(3, 4), dense(4), kron(4, 2)],
      curvature: 'block',
      seed: 300,
    }),
    lowRankMatrix('low rank, row-Kronecker', precision, { ...base, segments: [kron(6, 4)], seed: 400 }),
    lowRankMatrix('low rank, H indefinite', precision, {
      ...base,
      segments: [kron(3, 4), dense(12)],
      curvature: 'block',
      indefinite: true,
      size: 0.2,
      seed: 500,
    }),
    lowRankMatrix('low rank, r > N', precision, {
      ...base,
      examples: 10,
      segments: [kron(3, 4), dense(12)],
      curvature: 'block',
      size: 0.15,
      seed: 600,
    }),
    lowRankMatrix('low rank, 8-bit codes', precision, {
      ...base,
      segments: [kron(3, 4), dense(12)],
      curvature: 'diagonal',
      codes: 8,
      seed: 700,
    }),
    kroneckerMatrix('Kronecker', precision, factors, 'additive', damping),
    kroneckerMatrix('Kronecker, factored damping', precision, factors, 'factored', damping),
    blockDiagonalMatrix(
      'block diagonal',
      [
        denseMatrix('dense', precision, semidefinite(precision, 6, 3, 31), 0.7),
        lowRankMatrix('low rank', precision, {
          examples: 2,
          outputs: 2,
          segments: [kron(2, 3), dense(3)],
          damping,
          seed: 800,
        }),
        diagonalMatrix(precision, randomNumbers(precision, 3, 32).map(Math.abs), damping),
        kroneckerMatrix(
          'Kronecker',
          precision,
          {
            inputs: 3,
            outputs: 2,
            input: semidefinite(precision, 3, 2, 33),
            output: semidefinite(precision, 2, 2, 34),
          },
          'additive',
          damping,
        ),
      ],
      damping,
    ),
  ];
}
