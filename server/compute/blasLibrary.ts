import { basename } from 'node:path';
import type { LibraryHandle } from 'koffi';
import { ComputeError } from './errors.js';
import type { LibraryThreads } from './threadGate.js';

export interface Native {
  (...args: unknown[]): unknown;
  /** In a thread of its own; the last argument is called at the end. Arrays among the others must stay referenced. */
  async(...args: unknown[]): void;
}

/** The routines of one precision. Matrices of cblas calls are row-major, of LAPACK calls column-major. */
export interface BlasRoutines {
  gemm: Native;
  gemv: Native;
  syrk: Native;
  trsv: Native;
  syevd: Native;
  potrf: Native;
  potrs: Native;
}

export interface BlasLibrary {
  /** Name and version as far as the library tells them, threads, file. */
  describe(threads: number | undefined): string;
  single: BlasRoutines;
  double: BlasRoutines;
  /** Number of threads, of the whole process; absent where the library has no calls for it. */
  threads?: LibraryThreads;
}

/** Files to try, best first. Fedora calls its OpenBLAS with threads `libopenblasp`, Alpine's has version 3. */
export function blasCandidates(platform: NodeJS.Platform = process.platform): string[] {
  switch (platform) {
    case 'darwin':
      return [
        '/System/Library/Frameworks/Accelerate.framework/Accelerate',
        '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
        '/usr/local/opt/openblas/lib/libopenblas.dylib',
      ];
    case 'win32':
      return ['libopenblas.dll', 'openblas.dll'];
    default:
      return ['libopenblasp.so.0', 'libopenblas.so.0', 'libopenblas.so.3', 'libopenblas.so', 'libblas.so.3'];
  }
}

/** Where LAPACK is if the BLAS library does not carry it. */
const lapackCandidates = ['liblapack.so.3', 'liblapack.so', 'liblapacke.so.3'];

/**
 * Opens a library with CBLAS and LAPACK in it (or beside it); undefined if there is none. Throws ComputeError if it is
 * another.
 */
export async function loadBlas(path: string): Promise<BlasLibrary | undefined> {
  const { default: koffi } = await import('koffi');
  const blas = open(koffi.load, path);
  if (!blas) return undefined;
  const version = text(blas, 'openblas_get_config');
  if (version?.includes('USE64BITINT')) throw new ComputeError(`${path} counts in 64-bit integers`);

  let lapack: LibraryHandle | undefined = blas;
  for (const candidate of lapackCandidates) {
    if (lapack && has(lapack, 'dsyevd_')) break;
    lapack = open(koffi.load, candidate);
  }
  if (!lapack || !has(lapack, 'dsyevd_')) throw new ComputeError(`${path} has no LAPACK (dsyevd_)`);
  const single = bind(blas, lapack, 's', 'float', path);
  const double = bind(blas, lapack, 'd', 'double', path);

  const setThreads = find(
    blas,
    'void',
    ['int'],
    ['openblas_set_num_threads', 'MKL_Set_Num_Threads', 'bli_thread_set_num_threads'],
  );
  const getThreads = find(
    blas,
    'int',
    [],
    ['openblas_get_num_threads', 'MKL_Get_Max_Threads', 'bli_thread_get_num_threads'],
  );
  const name =
    version && `OpenBLAS ${version.split(' ')[1]} ${text(blas, 'openblas_get_corename') ?? ''}`.trim();
  return {
    describe(count) {
      const threads = count && `${count} thread${count === 1 ? '' : 's'}`;
      return [name, threads, name ? path : basename(path)].filter(Boolean).join(', ');
    },
    single,
    double,
    threads: setThreads &&
      getThreads && { get: () => getThreads() as number, set: (count) => void setThreads(count) },
  };
}

function open(load: (path: string) => LibraryHandle, path: string): LibraryHandle | undefined {
  try {
    return load(path);
  } catch {
    return undefined;
  }
}

function has(library: LibraryHandle, symbol: string): boolean {
  try {
    library.symbol(symbol);
    return true;
  } catch {
    return false;
  }
}

function find(library: LibraryHandle, result: string, args: string[], names: string[]): Native | undefined {
  const name = names.find((candidate) => has(library, candidate));
  return name === undefined ? undefined : library.func(name, result, args);
}

function text(library: LibraryHandle, symbol: string): string | undefined {
  return find(library, 'str', [], [symbol])?.() as string | undefined;
}

function bind(
  blas: LibraryHandle,
  lapack: LibraryHandle,
  prefix: string,
  number: string,
  path: string,
): BlasRoutines {
  const names = [`cblas_${prefix}gemm`, `cblas_${prefix}gemv`, `cblas_${prefix}syrk`, `cblas_${prefix}trsv`];
  const missing = names.find((name) => !has(blas, name));
  if (missing) throw new ComputeError(`${path} has no CBLAS (${missing})`);
  const int = 'int';
  const array = 'void *';
  const matrix = [array, int];
  return {
    gemm: blas.func(names[0], 'void', [
      ...[int, int, int, int, int, int, number],
      ...[...matrix, ...matrix, number, ...matrix],
    ]),
    gemv: blas.func(names[1], 'void', [
      ...[int, int, int, int, number],
      ...[...matrix, ...matrix, number, ...matrix],
    ]),
    syrk: blas.func(names[2], 'void', [int, int, int, int, int, number, ...matrix, number, ...matrix]),
    trsv: blas.func(names[3], 'void', [int, int, int, int, int, ...matrix, ...matrix]),
    // Fortran takes pointers only, and the lengths of its two strings after all else.
    syevd: lapack.func(`${prefix}syevd_`, 'void', [...Array<string>(11).fill(array), 'size_t', 'size_t']),
    potrf: lapack.func(`${prefix}potrf_`, 'void', [...Array<string>(5).fill(array), 'size_t']),
    potrs: lapack.func(`${prefix}potrs_`, 'void', [...Array<string>(8).fill(array), 'size_t']),
  };
}
