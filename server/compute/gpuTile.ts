import type { GPU, IKernelFunctionThis } from 'gpu.js';
import type { Floats } from './compute.js';
import type { TileKernel } from './tiles.js';

type KernelThis = IKernelFunctionThis;

/**
 * Tiles in float32 by gpu.js. It compiles the functions below from their source text, so they may use nothing but
 * their arguments. a is k x m, b is k x n.
 */
export function createGpuTile(gpu: GPU, mode: 'webgpu' | 'wasm', threads?: number): TileKernel {
  const shared = {
    argumentTypes: { a: 'Array', b: 'Array', m: 'Integer', n: 'Integer', k: 'Integer' },
    dynamicArguments: true,
    dynamicOutput: true,
    asyncMode: true,
    // Else loops end at 1000.
    loopMaxIterations: 2 ** 16,
  } as const;
  if (mode === 'webgpu') {
    // 17 GFLOP and 16 MiB an operand: far from the watchdogs and limits of any adapter.
    const kernel = gpu.createKernel(oneNumber, { ...shared, output: [1, 1] });
    return {
      precision: 'float32',
      limit: 2048,
      multiple: 4,
      innermost: 'first',
      async run(m, n, k, a, b, out) {
        kernel.setOutput([n, m]);
        const rows = (await kernel(a as never, b as never, m, n, k)) as unknown as Float32Array[];
        for (let i = 0; i < m; i++) out.set(rows[i], i * n);
      },
    };
  }
  const kernel = gpu.createKernel(fourRows, { ...shared, output: [1, 1], poolSize: threads });
  return {
    precision: 'float32',
    limit: 512,
    multiple: 16,
    innermost: 'first',
    async run(m, n, k, a, b, out) {
      kernel.setOutput([n, m / 4]);
      const groups = (await kernel(a as never, b as never, m, n, k)) as unknown as Float32Array[][];
      for (let i = 0; i < m; i += 4) copyGroup(groups[i / 4], n, out, i * n);
    },
  };
}

function copyGroup(group: Float32Array[], n: number, out: Floats, to: number): void {
  for (let j = 0; j < n; j++) {
    const four = group[j];
    out[to + j] = four[0];
    out[to + n + j] = four[1];
    out[to + 2 * n + j] = four[2];
    out[to + 3 * n + j] = four[3];
  }
}

function oneNumber(this: KernelThis, a: number[], b: number[], m: number, n: number, k: number): number {
  let sum = 0;
  let p = this.thread.y;
  let q = this.thread.x;
  for (let i = 0; i < k; i++) {
    sum += a[p] * b[q];
    p += m;
    q += n;
  }
  return sum;
}

/** Four rows of the result at a time, four columns by SIMD: 2x faster than one row. */
function fourRows(
  this: KernelThis,
  a: number[],
  b: number[],
  m: number,
  n: number,
  k: number,
): [number, number, number, number] {
  let s = 0;
  let t = 0;
  let u = 0;
  let v = 0;
  let p = this.thread.y * 4;
  let q = this.thread.x;
  for (let i = 0; i < k; i++) {
    const x = b[q];
    s += a[p] * x;
    t += a[p + 1] * x;
    u += a[p + 2] * x;
    v += a[p + 3] * x;
    p += m;
    q += n;
  }
  return [s, t, u, v];
}
