import { openBlas } from '../../server/compute/blas.js';
import type { Compute } from '../../server/compute/compute.js';
import { openWasm, openWebgpu } from '../../server/compute/openGpu.js';

export const backendNames = ['blas', 'webgpu', 'wasm'] as const;
export type BackendName = (typeof backendNames)[number];

/** Any of the backends, not just the best; or why it is not there. */
export function openBackend(name: BackendName): Promise<{ compute: Compute } | { missing: string }> {
  switch (name) {
    case 'blas':
      return openBlas();
    case 'webgpu':
      return openWebgpu({ acceptSoftware: true });
    case 'wasm':
      return openWasm('');
  }
}
