import { openBlas } from './blas.js';
import type { Compute } from './compute.js';
import { ComputeError } from './errors.js';
import { openWasm, openWebgpu } from './openGpu.js';

export const backends = ['auto', 'blas', 'gpu'] as const;

export interface ComputeOptions {
  /** auto takes BLAS, else a GPU, else WebAssembly. gpu leaves BLAS out, and takes a software GPU too. */
  backend: (typeof backends)[number];
  /** File of a library with CBLAS and LAPACK; default: OpenBLAS or Accelerate, wherever the system has it. */
  library?: string;
  /** Threads on the CPU, for the whole process; default: the library's own choice, mostly one a core. A GPU has none. */
  threads?: number;
}

/** Opens the linear algebra. Throws ComputeError, which says how to fix it, if what is asked for is not there. */
export async function openCompute({ backend, library, threads }: ComputeOptions): Promise<Compute> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new ComputeError(`threads is ${threads}: it must be a whole number above 0`);
  }
  if (backend === 'gpu') {
    if (library !== undefined) {
      throw new ComputeError('the gpu backend takes no library: leave one of them out');
    }
    return openGpu([], true, threads);
  }
  const blas = await openBlas(library === undefined ? undefined : [library], threads);
  if ('compute' in blas) return blas.compute;
  if (library !== undefined) {
    throw new ComputeError(
      `the BLAS library asked for cannot be used (${blas.missing}): give the path of a library with CBLAS and LAPACK`,
    );
  }
  if (backend === 'blas') {
    throw new ComputeError(
      `no usable BLAS library (${blas.missing}): install OpenBLAS (npm run setup does where it may), ` +
        'name a library, or choose backend auto',
    );
  }
  return openGpu([`no usable BLAS library: ${blas.missing}`], false, threads);
}

async function openGpu(reasons: string[], acceptSoftware: boolean, threads?: number): Promise<Compute> {
  const webgpu = await openWebgpu({ acceptSoftware });
  if ('compute' in webgpu) return webgpu.compute;
  const because = [...reasons, webgpu.missing].join('; ');
  const wasm = await openWasm(because, threads);
  if ('compute' in wasm) return wasm.compute;
  throw new ComputeError(
    `no linear algebra (${because}; ${wasm.missing}): install OpenBLAS, or this package again`,
  );
}
