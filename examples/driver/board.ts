import { DeviceError, type InitialState } from 'spu-emulator';

/** Eigenvalues of a symmetric matrix, and their eigenvectors as rows. Cyclic Jacobi rotations, O(n^3) a sweep. */
function jacobi(matrix: number[][]): { values: number[]; vectors: number[][] } {
  const a = matrix.map((row) => [...row]);
  const n = a.length;
  const vectors = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off += a[p][q] ** 2;
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        for (const m of [a, vectors]) {
          for (let k = 0; k < n; k++) {
            [m[p][k], m[q][k]] = [c * m[p][k] - s * m[q][k], s * m[p][k] + c * m[q][k]];
          }
        }
      }
    }
    if (off < 1e-300) break;
  }
  return { values: a.map((row, i) => row[i]), vectors };
}

/** Standard normals from a seed: mulberry32 and Box-Muller. */
function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const notLoaded = (message: string) =>
  new DeviceError('FAILED_PRECONDITION', message, { reason: 'NOT_LOADED' });

/**
 * Stands for the hardware: cells that relax exactly as dx = -(A x - b) dt + sqrt(2 kappa) dW,
 * x(t+h) = e^(-Ah) x + (1 - e^(-Ah)) / A b + sqrt(kappa (1 - e^(-2Ah)) / A) xi. Times are in units of tau.
 */
export class Board {
  /** The cells' voltages; undefined before there is a state. */
  x?: number[];
  target?: number[];
  private programmed?: ReturnType<typeof jacobi>;
  private pending?: ReturnType<typeof jacobi>;
  private readonly normal: () => number;

  constructor(
    private readonly kappa: number,
    seed: number,
  ) {
    this.normal = normals(seed);
  }

  /** Writes a second bank of cells with a + damping I; `accept` switches over to it, `forget` does not. */
  program(a: number[][], damping: number): { smallest: number; largest: number } {
    this.pending = jacobi(a.map((row, i) => row.map((value, j) => (i === j ? value + damping : value))));
    return { smallest: Math.min(...this.pending.values), largest: Math.max(...this.pending.values) };
  }

  accept(): void {
    this.programmed = this.pending;
  }

  forget(): void {
    this.pending = undefined;
  }

  get slowestRate(): number | undefined {
    return this.programmed && Math.min(...this.programmed.values);
  }

  /** The state, or an error that says what to do first. */
  need(): number[] {
    if (!this.x) throw notLoaded('There is no state yet: let the device evolve first.');
    return this.x;
  }

  /** Sets the state that an evolution starts from. */
  start(from: InitialState): void {
    const { programmed, target } = this;
    if (!programmed) throw notLoaded('No matrix is loaded: call LoadMatrix first.');
    const n = programmed.values.length;
    if (target?.length !== n) throw notLoaded(`No target of ${n} entries is loaded: call LoadVector first.`);
    if (from === 'zero' || this.x?.length !== n) this.x = new Array<number>(n).fill(0);
    if (from === 'target') this.x = [...target];
  }

  /** Lets the cells relax for h. */
  evolve(h: number): void {
    if (h === 0) return;
    const x = this.need();
    const { values, vectors } = this.programmed!;
    const target = this.target!;
    if (target.length !== values.length || x.length !== values.length) {
      throw new DeviceError(
        'FAILED_PRECONDITION',
        `Matrix, target and state have ${values.length}, ${target.length} and ${x.length} entries: load what fits and evolve.`,
        { reason: 'DIMENSION_MISMATCH' },
      );
    }
    const next = x.map(() => 0);
    values.forEach((a, k) => {
      const q = vectors[k];
      const along = (v: number[]) => v.reduce((sum, value, i) => sum + value * q[i], 0);
      const f1 = a === 0 ? h : -Math.expm1(-a * h) / a;
      const f2 = Math.sqrt(this.kappa * (a === 0 ? 2 * h : -Math.expm1(-2 * a * h) / a));
      const y = Math.exp(-a * h) * along(x) + f1 * along(target) + f2 * this.normal();
      for (let i = 0; i < q.length; i++) next[i] += y * q[i];
    });
    this.x = next;
  }
}
