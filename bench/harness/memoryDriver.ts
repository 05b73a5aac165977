import type { DeviceDescription } from '../../common/description.js';
import type { CreateDevice, Device, SampleEvent, Upload } from '../../server/device/device.js';
import { DeviceError } from '../../server/device/errors.js';
import { dimensionOf } from '../../server/device/matrix.js';
import { byteLength, dataTypes, type TensorSpec } from '../../server/device/tensor.js';

function describe(name: string): DeviceDescription {
  const anything = { min: 1, max: Number.MAX_SAFE_INTEGER };
  return {
    name,
    vendor: 'bench',
    model: 'memory',
    serial: '0',
    driver: 'emulator',
    extensions: [],
    limits: {
      dimension: anything,
      rank: anything,
      structures: ['dense', 'diagonal', 'lowRank', 'kronecker', 'blockDiagonal'],
      dtypes: [...dataTypes],
      reductions: ['none'],
      maxDuration: Number.MAX_VALUE,
      maxSamples: 1,
      memoryBytes: 2 ** 40,
    },
    analog: { tau: 1e-6 },
    timing: {},
    calibration: [],
    badCells: [],
  };
}

/**
 * A device that is memory only: what is left when it takes no time is the way there. Memory is shared between threads
 * as that of the emulated device is, and used again by the next upload of the same size. The read-out is the target.
 */
export function createMemoryDevice(name: string): Device & { readonly matrix: Uint8Array[] } {
  const free: SharedArrayBuffer[] = [];
  let matrix: Uint8Array[] = [];
  let target: Uint8Array[] = [];
  let dimension = 0;
  const versions = { matrix: 0, vector: 0 };
  let evolutions = 0;

  const take = (bytes: number): Uint8Array => {
    const index = free.findIndex((buffer) => buffer.byteLength === bytes);
    if (index >= 0) return new Uint8Array(free.splice(index, 1)[0]);
    return new Uint8Array(new SharedArrayBuffer(bytes)).fill(0);
  };
  const give = (memory: Uint8Array[]) => {
    free.push(...memory.map(({ buffer }) => buffer as SharedArrayBuffer));
    free.splice(0, Math.max(0, free.length - 8));
  };
  const open = <Loaded>(
    tensors: TensorSpec[],
    keep: (memory: Uint8Array[]) => Uint8Array[],
    loaded: () => Loaded,
  ): Upload<Loaded> => {
    const memory = tensors.map((tensor) => take(byteLength(tensor)));
    return {
      memory,
      arrived() {},
      async commit() {
        give(keep(memory));
        return loaded();
      },
      discard: () => give(memory),
    };
  };

  return {
    name,
    get matrix() {
      return matrix;
    },
    describe: async () => describe(name),
    async reset() {
      versions.matrix = 0;
      versions.vector = 0;
    },
    async openMatrix(spec) {
      return open(
        spec.tensors,
        (memory) => {
          const old = matrix;
          matrix = memory;
          dimension = dimensionOf(spec.structure);
          return old;
        },
        () => ({
          version: ++versions.matrix,
          quantizationError: 0,
          clipped: 0,
          programmingTime: 0,
          compute: 0,
        }),
      );
    },
    async openVector({ tensor }) {
      return open(
        [tensor],
        (memory) => {
          const old = target;
          target = memory;
          return old;
        },
        () => ({ version: ++versions.vector, quantizationError: 0, clipped: 0, writeTime: 0, compute: 0 }),
      );
    },
    async evolve() {
      return {
        id: String(++evolutions),
        startTime: 0,
        endTime: 0,
        matrixVersion: versions.matrix,
        vectorVersion: versions.vector,
      };
    },
    async *sample({ dtype }): AsyncGenerator<SampleEvent> {
      const header = { shape: [1, dimension], dtype, firstTime: 0, lastTime: 0 };
      yield {
        kind: 'header',
        header: { ...header, matrixVersion: versions.matrix, vectorVersion: versions.vector },
      };
      yield { kind: 'data', bytes: target[0] };
      const timing = { link: 0, vectorDac: 0, programming: 0, evolve: 0, adc: 0, compute: 0 };
      yield { kind: 'timing', timing: { ...timing, clipped: 0, rangePasses: 1 } };
    },
    calibrate() {
      throw new DeviceError('UNIMPLEMENTED', 'Memory needs no calibration.');
    },
    status: async () => ({
      deviceTime: 0,
      activity: 'idle',
      matrixVersion: versions.matrix,
      vectorVersion: versions.vector,
      counters: { matrices: 0, vectors: 0, evolutions, samples: 0 },
    }),
    async close() {},
  };
}

const createDevice: CreateDevice = async (name) => createMemoryDevice(name);
export default createDevice;
