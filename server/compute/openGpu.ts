import { createRequire } from 'node:module';
import type { GPU } from 'gpu.js';
import type { Compute } from './compute.js';
import { createGpu } from './gpu.js';
import { selfCheck } from './selfCheck.js';

/** What of the package webgpu is needed here. */
interface WebGpuPackage {
  create(options: string[]): WebGpu;
}
interface WebGpu {
  requestAdapter(): Promise<Adapter | null>;
}
interface Adapter {
  info: { vendor: string; architecture: string; device: string; description: string };
}

/** gpu.js on the machine's GPU, or why there is none. A software adapter is slower than WebAssembly. */
export async function openWebgpu(options: {
  acceptSoftware: boolean;
}): Promise<{ compute: Compute } | { missing: string }> {
  try {
    const webgpu = await findWebGpu();
    if (!webgpu) return { missing: 'no WebGPU, as its package is not installed: npm install webgpu' };
    if (!(await hasGraphics())) return { missing: 'no WebGPU adapter' };
    const adapter = await findAdapter(webgpu);
    if (!adapter) return { missing: 'no WebGPU adapter' };
    const { vendor, architecture, device, description } = adapter.info;
    const name = description || `${vendor} ${device}`.trim();
    if (architecture === 'software' && !options.acceptSoftware) {
      return { missing: `only a software GPU: ${name}` };
    }
    const Gpu = await loadGpuJs();
    const compute = createGpu(new Gpu({ mode: 'webgpu' }), 'webgpu', `webgpu: gpu.js on ${name}`);
    // Deep enough for its products to be left to the GPU.
    const wrong = await selfCheck(compute, 1001);
    return wrong ? { missing: `${name} computes a wrong ${wrong}` } : { compute };
  } catch (error) {
    return { missing: `no WebGPU (${firstLine(error)})` };
  }
}

/** gpu.js in WebAssembly, or why it is not there. `because` ends the description. */
export async function openWasm(
  because: string,
  threads?: number,
): Promise<{ compute: Compute } | { missing: string }> {
  try {
    const Gpu = await loadGpuJs();
    const description = `wasm: gpu.js WebAssembly SIMD${because && ` (${because})`}`;
    return { compute: createGpu(new Gpu({ mode: 'webasm' }), 'wasm', description, threads) };
  } catch (error) {
    return { missing: `no gpu.js (${firstLine(error)})` };
  }
}

/** gpu.js, which `npm run build` embeds in one file. Only its types are those of the package. */
async function loadGpuJs(): Promise<typeof GPU> {
  return createRequire(import.meta.url)('../../vendor/gpu.cjs').GPU;
}

/** The package webgpu, of 132 MB, which nobody gets unasked; undefined where it is not installed. */
async function findWebGpu(): Promise<WebGpuPackage | undefined> {
  // Not a literal: the compiler would look for the package.
  const name: string = 'webgpu';
  try {
    return await import(name);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What Dawn needs on Linux. It says on standard error that it is not there; asked for beforehand it is not missed aloud. */
const vulkan = 'libvulkan.so.1';

async function hasGraphics(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const { default: koffi } = await import('koffi');
  try {
    koffi.load(vulkan).unload();
    return true;
  } catch {
    return false;
  }
}

// One for each thread, for ever: an instance that is collected while it has events to handle takes the process along.
let instance: WebGpu | undefined;

/** Puts WebGPU where gpu.js looks for it when it is loaded: navigator.gpu. */
async function findAdapter({ create }: WebGpuPackage): Promise<Adapter | null> {
  instance ??= create([]);
  const adapter = await instance.requestAdapter();
  if (adapter) {
    const scope = globalThis as { navigator?: { gpu?: WebGpu } };
    // Node has no navigator before version 21.
    scope.navigator ??= {};
    Object.defineProperty(scope.navigator, 'gpu', { value: instance, configurable: true });
  }
  return adapter;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
