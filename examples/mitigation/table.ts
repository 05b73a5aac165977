import { Matrix, solve } from 'ml-matrix';
import { averageProgrammings, denseSegment, lowRank, type Session } from '../../client/index.js';
import { createUniform } from '../mnist/data/random.js';

/** Relative errors of the solution, root mean square over the draws. */
export interface MitigationRow {
  bits: number;
  /** One programming, rounded to the nearest code. */
  nearest: number;
  /** Average over stochastically rounded programmings: bias and spread together. */
  averaged: number;
  /** Standard error of the average, from the spread of the programmings. */
  spread: number;
  /** What is left however many programmings are averaged: sqrt(averaged^2 - spread^2). */
  bias: number;
}

export interface MitigationOptions {
  /** Name of an emulated device, whose matrix DAC is changed. */
  session: Session;
  bits: readonly number[];
  programmings: number;
  /** Random problems. */
  draws: number;
  onRow?(row: MitigationRow): void;
}

const n = 60;
const rank = 12;
const damping = 0.3;
// Units of tau: the slowest mode has relaxed to e^-180.
const duration = 600;

interface Problem {
  jacobian: Float32Array;
  /** J^T y, a gradient. */
  target: Float64Array;
  solution: Float64Array;
}

/** (lambda I + J^T J) x = J^T y with N(0, 1/N) numbers in J and N(0, 1) in y, as numbers of a seed. */
function createProblem(seed: number): Problem {
  const uniform = createUniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const jacobian = Float32Array.from({ length: rank * n }, () => normal() / Math.sqrt(n));
  const j = Matrix.from1DArray(rank, n, jacobian);
  const y = Matrix.columnVector(Array.from({ length: rank }, normal));
  const gram = j.mmul(j.transpose()).add(Matrix.eye(rank).mul(damping));
  return {
    jacobian,
    target: Float64Array.from(j.transpose().mmul(y).to1DArray()),
    solution: Float64Array.from(j.transpose().mmul(solve(gram, y)).to1DArray()),
  };
}

const squares = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value * value, 0);

/** Squares of the relative error and of the relative standard error. */
async function measure(session: Session, problem: Problem, programmings: number) {
  const { jacobian, target, solution } = problem;
  const segments = [denseSegment({ jacobian, columns: n })];
  const matrix = lowRank({ examples: rank, rowsPerExample: 1, segments, damping });
  await session.loadVector(target);
  const { mean, standardError } = await averageProgrammings(session, matrix, {
    programmings,
    evolve: { duration, initialState: 'target' },
  });
  const size = squares(solution);
  return {
    error: squares(mean.map((value, i) => value - solution[i])) / size,
    spread: squares(standardError) / size,
  };
}

/**
 * Error of the solution against bits of the matrix DAC, for one programming and for the average of many
 * (arXiv 2401.16231). Leaves the device noiseless, with its DAC as in the last row.
 */
export async function mitigationTable(options: MitigationOptions): Promise<MitigationRow[]> {
  const { session, programmings, draws } = options;
  const problems = Array.from({ length: draws }, (_, k) => createProblem(k + 1));
  const rows: MitigationRow[] = [];
  for (const bits of options.bits) {
    const over = async (rounding: string, count: number) => {
      const matrixDac = { bits, range: 'auto', rounding };
      await session.emulator.updateConfig({ noise: { kappa: 0 }, matrixDac });
      let [error, spread] = [0, 0];
      for (const problem of problems) {
        const found = await measure(session, problem, count);
        error += found.error / draws;
        spread += found.spread / draws;
      }
      return { error, spread };
    };
    // Nearest programmings are all alike; 2 is the least that can be averaged.
    const nearest = await over('nearest', 2);
    const { error, spread } = await over('stochastic', programmings);
    rows.push({
      bits,
      nearest: Math.sqrt(nearest.error),
      averaged: Math.sqrt(error),
      spread: Math.sqrt(spread),
      bias: Math.sqrt(Math.max(0, error - spread)),
    });
    options.onRow?.(rows[rows.length - 1]);
  }
  return rows;
}
