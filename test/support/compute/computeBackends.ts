import { openBlas } from '../../../server/compute/blas.js';
import type { Compute } from '../../../server/compute/compute.js';
import { openWasm, openWebgpu } from '../../../server/compute/openGpu.js';

export const backendNames = ['blas', 'webgpu', 'wasm'] as const;
export type BackendName = (typeof backendNames)[number];

/** What brings a backend that is not there. */
export const remedies: Record<BackendName, string> = {
  blas: 'npm run setup installs OpenBLAS where it may',
  // Dawn refuses the lavapipe of Mesa 22, which is bookworm's own.
  webgpu:
    'npm install --no-save webgpu, and a GPU with Vulkan, or lavapipe of Mesa 25: apt-get install mesa-vulkan-drivers, on bookworm with -t bookworm-backports',
  wasm: 'npm run build embeds gpu.js',
};

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
