import { type BlasLibrary, type BlasRoutines, blasCandidates, loadBlas, type Native } from './blasLibrary.js';
import { checkGram, checkLower, checkProduct, checkSolve } from './checks.js';
import type { Compute, Floats, MatrixProduct } from './compute.js';
import { ComputeError } from './errors.js';
import { createEigensystem } from './lapackEigensystem.js';
import { mirrorLower } from './mirror.js';
import { callOnPoolThread, createSingleThreadedCalls } from './poolThread.js';
import { selfCheck } from './selfCheck.js';
import { createThreadGate, type ThreadGate, ungated } from './threadGate.js';

// cblas.h
const rowMajor = 101;
const noTranspose = 111;
const transpose = 112;
const lower = 122;
const nonUnit = 131;

/**
 * Operations of a product, or twice the numbers of a factor, up to which one thread does a call by itself: as fast as two
 * (measured, 2 cores: gemv of 256 x 256 in 5 us, its Cholesky factor in 150), and it waits for no core that is busy otherwise.
 */
const smallWork = 2 ** 18;

// LAPACK takes pointers only. The lower triangle, row by row, is Fortran's upper one.
const int = (value: number) => Int32Array.of(value);
const upperInFortran = Buffer.from('U');

/** Operations below which a call in another thread takes longer than the work. */
const smallestPooled = 2 ** 22;

/** The first usable library, or why none is. A library that computes wrong is not usable. */
export async function openBlas(
  candidates: string[] = blasCandidates(),
  threads?: number,
): Promise<{ compute: Compute } | { missing: string }> {
  const absent: string[] = [];
  const reasons: string[] = [];
  for (const path of candidates) {
    try {
      const library = await loadBlas(path);
      if (!library) {
        absent.push(path);
        continue;
      }
      const compute = createBlas(library, threads, path);
      const wrong = await selfCheck(compute);
      if (!wrong) return { compute };
      reasons.push(`${compute.description} computes a wrong ${wrong} (OPENBLAS_CORETYPE=Haswell may help)`);
    } catch (error) {
      if (error instanceof ThreadsError) throw error;
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (absent.length > 0) reasons.push(`${absent.join(', ')} not found`);
  return { missing: reasons.join('; ') };
}

/** Not a reason to look for another library: the setting itself is wrong. */
class ThreadsError extends ComputeError {}

function createBlas(library: BlasLibrary, threads: number | undefined, path: string): Compute {
  if (threads !== undefined && !library.threads) {
    throw new ThreadsError(
      `${path} has no call that sets its number of threads: leave "threads" out and set it the library's own way ` +
        '(VECLIB_MAXIMUM_THREADS for Accelerate)',
    );
  }
  const gate = library.threads ? createThreadGate(library.threads, threads) : ungated;
  const routines = (array: Floats) => (array instanceof Float32Array ? library.single : library.double);
  const singleThreadedCalls = createSingleThreadedCalls(gate);
  const eigensystem = createEigensystem(library, gate, singleThreadedCalls);

  /** On all threads where that is faster. */
  function run(work: () => void, operations: number): Promise<void> {
    return operations > smallWork ? gate.multiThreaded(work) : gate.singleThreaded(async () => work());
  }

  function call(
    routine: Native,
    args: unknown[],
    operations: number,
    singleThreaded: boolean,
  ): Promise<void> {
    const work = () => void routine(...args);
    if (!singleThreaded || singleThreadedCalls.cores === 1) return run(work, operations);
    if (operations >= smallestPooled) return singleThreadedCalls.run(() => callOnPoolThread(routine, args));
    return gate.singleThreaded(async () => work());
  }

  return {
    name: 'blas',
    description: `blas: ${library.describe(library.threads && gate.threads)}`,
    parallelism: singleThreadedCalls.cores,
    eigensystem,

    async multiply(product) {
      const p = checkProduct(product);
      if (p.m === 0 || p.n === 0) return;
      const { routine, args } = productCall(routines(p.c), p);
      await call(routine, args, 2 * p.m * p.n * p.k, p.singleThreaded);
    },

    async gram(product) {
      const { n, k, a, c, lda, ldc, alpha, beta, singleThreaded, lowerOnly } = checkGram(product);
      if (n === 0) return;
      const args = [rowMajor, lower, noTranspose, n, k, alpha, a, lda, beta, c, ldc];
      await call(routines(c).syrk, args, n * n * k, singleThreaded);
      if (!lowerOnly) mirrorLower(n, c, ldc);
    },

    ...choleskyOf(routines, gate, run),
  };
}

function choleskyOf(
  routines: (array: Floats) => BlasRoutines,
  gate: ThreadGate,
  run: (work: () => void, operations: number) => Promise<void>,
): Pick<Compute, 'cholesky' | 'choleskySolve'> {
  return {
    async cholesky(n, a) {
      checkLower('a Cholesky factor', n, a);
      if (n === 0) return true;
      const info = new Int32Array(1);
      const { potrf } = routines(a);
      await run(
        () => {
          potrf(upperInFortran, int(n), a, int(n), info, 1);
        },
        2 * n * n,
      );
      return info[0] === 0;
    },

    async choleskySolve({ n, factor, v, count }) {
      checkSolve(n, factor, v, count);
      if (n === 0 || count === 0) return;
      const { potrs, trsv } = routines(v);
      if (count === 1) {
        // A quarter of the time of potrs (measured, n = 1024 and 2048).
        await run(
          () => {
            trsv(rowMajor, lower, noTranspose, nonUnit, n, factor, n, v, 1);
            trsv(rowMajor, lower, transpose, nonUnit, n, factor, n, v, 1);
          },
          2 * n * n,
        );
        return;
      }
      const info = new Int32Array(1);
      await gate.multiThreaded(() => {
        potrs(upperInFortran, int(n), int(count), factor, int(n), v, int(n), info, 1);
      });
    },
  };
}

interface NativeCall {
  routine: Native;
  args: unknown[];
}

function productCall({ gemm, gemv }: BlasRoutines, p: Required<MatrixProduct>): NativeCall {
  const opA = p.transposeA ? transpose : noTranspose;
  const opB = p.transposeB ? transpose : noTranspose;
  const { alpha, beta } = p;
  if (p.k === 0 || (p.m > 1 && p.n > 1)) {
    const operands = [p.a, p.lda, p.b, p.ldb];
    const args = [rowMajor, opA, opB, p.m, p.n, p.k, alpha, ...operands, beta, p.c, p.ldc];
    return { routine: gemm, args };
  }
  // A vector: gemv reads the matrix at up to twice the speed of gemm. Some of its builds multiply by beta = 0.
  if (beta === 0) for (let i = 0; i < p.m; i++) p.c.fill(0, i * p.ldc, i * p.ldc + p.n);
  if (p.n === 1) {
    const stored = p.transposeA ? [p.k, p.m] : [p.m, p.k];
    const operands = [p.a, p.lda, p.b, p.transposeB ? 1 : p.ldb];
    return { routine: gemv, args: [rowMajor, opA, ...stored, alpha, ...operands, beta, p.c, p.ldc] };
  }
  const [stored, op] = p.transposeB ? [[p.n, p.k], noTranspose] : [[p.k, p.n], transpose];
  const operands = [p.b, p.ldb, p.a, p.transposeA ? p.lda : 1];
  return { routine: gemv, args: [rowMajor, op, ...stored, alpha, ...operands, beta, p.c, 1] };
}
