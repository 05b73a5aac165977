import type { GPU } from 'gpu.js';
import type { Compute } from './compute.js';
import { createGpu } from './gpu.js';
import { selfCheck } from './selfCheck.js';

/** What of WebGPU is needed here. */
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
    if (!(await hasGraphics())) return { missing: 'no WebGPU adapter' };
    const adapter = await findAdapter();
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

async function loadGpuJs(): Promise<typeof GPU> {
  // A CommonJS module, whatever its types say.
  const { default: module } = (await import('gpu.js')) as unknown as { default: { GPU: typeof GPU } };
  return module.GPU;
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
async function findAdapter(): Promise<Adapter | null> {
  const { create } = (await import('webgpu')) as unknown as { create(options: string[]): WebGpu };
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
