import { expect } from 'chai';
import type { Precision } from '../../../../server/compute/compute.js';
import type { LowRankStructure } from '../../../../server/device/matrix.js';
import type { StoredTensor } from '../../../../server/emulator/operators/storedTensor.js';
import { applyCurvatureRoot } from '../../../../server/emulator/write/curvatureRoot.js';
import { computes } from '../../../support/computes.js';
import { randomNumbers, tensor } from '../../../support/matrices.js';

const [examples, dz, columns] = [3, 4, 10];
const r = examples * dz;

/** g^T g, one block for each example, not diagonal. */
function blocks(precision: Precision): Float64Array {
  const g = randomNumbers('float64', r * dz, 5);
  const h = new Float64Array(r * dz);
  for (let e = 0; e < examples; e++) {
    for (let i = 0; i < dz; i++) {
      for (let j = 0; j < dz; j++) {
        for (let k = 0; k < dz; k++)
          h[(e * dz + i) * dz + j] += g[(e * dz + k) * dz + i] * g[(e * dz + k) * dz + j];
      }
    }
  }
  return precision === 'float64' ? h : Float64Array.from(Float32Array.from(h));
}

/** J^T H J, entry by entry, from the rows of J and the entries of H; H = I without them. */
function product(j: ArrayLike<number>, width: number, h?: (p: number, q: number) => number): number[] {
  const out: number[] = Array(width * width).fill(0);
  for (let p = 0; p < r; p++) {
    for (let q = 0; q < r; q++) {
      const weight = h ? h(p, q) : Number(p === q);
      if (weight === 0) continue;
      for (let i = 0; i < width; i++)
        for (let k = 0; k < width; k++) out[i * width + k] += j[p * width + i] * weight * j[q * width + k];
    }
  }
  return out;
}

function structureOf(curvature: LowRankStructure['curvature']): LowRankStructure {
  const segments: LowRankStructure['segments'] = [{ form: 'dense', columns }];
  return { kind: 'lowRank', examples, rowsPerExample: dz, segments, curvature };
}

for (const compute of computes)
  for (const precision of ['float32', 'float64'] as const)
    describe(`The root of H in the rows of J (${compute.name}, ${precision})`, () => {
      const tolerance = precision === 'float32' ? 1e-5 : 1e-13;
      const rows = (role: 'jacobian' | 'gradients', width: number) =>
        tensor(role, [r, width], randomNumbers(precision, r * width, 3), precision);

      async function check(
        curvature: LowRankStructure['curvature'],
        stored: StoredTensor[],
        h: (p: number, q: number) => number,
      ): Promise<void> {
        const before = stored.map(({ values }) => Float64Array.from(values));
        await applyCurvatureRoot(compute, structureOf(curvature), stored);
        for (const [k, { spec, values }] of stored.entries()) {
          if (spec.role === 'curvature' || spec.role === 'activations') {
            expect([...values]).to.deep.equal([...before[k]]);
            continue;
          }
          const [got, expected] = [product(values, spec.shape[1]), product(before[k], spec.shape[1], h)];
          const largest = Math.max(...expected.map(Math.abs));
          got.forEach((value, i) => {
            expect(value).to.be.closeTo(expected[i], tolerance * largest);
          });
        }
      }

      it('has B^T B = J^T H J for blocks of H that are full, in every kind of segment', async () => {
        const h = blocks(precision);
        const stored = [
          rows('jacobian', columns),
          rows('gradients', 5),
          tensor('activations', [examples, 2], randomNumbers(precision, examples * 2, 8), precision),
          tensor('curvature', [examples, dz, dz], h, precision),
        ];
        await check('block', stored, (p, q) =>
          Math.floor(p / dz) === Math.floor(q / dz) ? h[p * dz + (q % dz)] : 0,
        );
      });

      it('has B^T B = J^T H J for a diagonal H', async () => {
        const h = randomNumbers(precision, r, 9).map(Math.abs);
        const stored = [rows('jacobian', columns), tensor('curvature', [r], h, precision)];
        await check('diagonal', stored, (p, q) => (p === q ? h[p] : 0));
      });
    });
