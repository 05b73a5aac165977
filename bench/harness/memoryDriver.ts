import type { DeviceDescription } from '../../common/description.js';
import { sampleTypes } from '../../common/dtype.js';
import type { CreateDevice, Device, SampleEvent, Upload } from '../../server/device/device.js';
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
      maxQueuedEvolutions: 1,
      maxCalibrationReadings: 0,
      sampleDtypes: [...sampleTypes],
      maxCovarianceDimension: 0,
      asymmetryTolerance: 0,
      maxBlocks: 2 ** 20,
      maxSegments: 2 ** 20,
    },
    analog: { tau: 1e-6, secondsPerTick: 1e-9 },
    timing: {},
    calibration: [],
    badCells: [],
    features: [],
  };
}

/** Memory that threads share, used again by the next upload of the same size. */
function createMemory() {
  const free: SharedArrayBuffer[] = [];
  return {
    take(bytes: number): Uint8Array {
      const index = free.findIndex((buffer) => buffer.byteLength === bytes);
      if (index >= 0) return new Uint8Array(free.splice(index, 1)[0]);
      return new Uint8Array(new SharedArrayBuffer(bytes)).fill(0);
    },
    give(memory: Uint8Array[]): void {
      free.push(...memory.map(({ buffer }) => buffer as SharedArrayBuffer));
      free.splice(0, Math.max(0, free.length - 8));
    },
  };
}

/** What was loaded last, and the memory of what was loaded before it. */
interface Bank {
  current: Uint8Array[];
  /** An upload whose memory becomes the current one. */
  open<Loaded>(tensors: TensorSpec[], loaded: () => Loaded): Upload<Loaded>;
}

function createBank(): Bank {
  const { take, give } = createMemory();
  const bank: Bank = {
    current: [],
    open(tensors, loaded) {
      const memory = tensors.map((tensor) => take(byteLength(tensor)));
      return {
        memory,
        arrived() {},
        async commit() {
          give(bank.current);
          bank.current = memory;
          return loaded();
        },
        discard: () => give(memory),
      };
    },
  };
  return bank;
}

/**
 * A device that is memory only: what is left when it takes no time is the way there. Memory is shared between threads
 * as that of the emulated device is. The read-out is the target.
 */
export function createMemoryDevice(name: string): Device & { readonly matrix: Uint8Array[] } {
  const matrices = createBank();
  const targets = createBank();
  let dimension = 0;
  let evolutions = 0;
  const versions = { matrixVersion: 0, targetVersion: 0 };

  return {
    name,
    get matrix() {
      return matrices.current;
    },
    describe: async () => describe(name),
    async reset() {
      versions.matrixVersion = 0;
      versions.targetVersion = 0;
    },
    async openMatrix({ tensors, structure }) {
      return matrices.open(tensors, () => {
        dimension = dimensionOf(structure);
        const version = ++versions.matrixVersion;
        return { version, quantizationError: 0, clipped: 0, programmingTime: 0, compute: 0 };
      });
    },
    async openVector({ tensor }) {
      return targets.open([tensor], () => {
        const version = ++versions.targetVersion;
        return { version, quantizationError: 0, clipped: 0, writeTime: 0, compute: 0 };
      });
    },
    async evolve() {
      return { id: String(++evolutions), startTick: 0, endTick: 0, ...versions };
    },
    async *sample({ dtype }): AsyncGenerator<SampleEvent> {
      yield {
        kind: 'header',
        header: { shape: [1, dimension], dtype, firstTick: 0, lastTick: 0, ...versions },
      };
      yield { kind: 'data', bytes: targets.current[0] };
      const timing = { link: 0, vectorDac: 0, programming: 0, evolve: 0, adc: 0, compute: 0 };
      yield { kind: 'timing', timing: { ...timing, clipped: 0, rangePasses: 1 } };
    },
    status: async () => ({
      time: { ticks: 0, epoch: 1 },
      activity: 'idle',
      ...versions,
      stateVersion: 0,
      counters: { matrices: 0, vectors: 0, evolutions, samples: 0 },
    }),
    async close() {},
  };
}

const createDevice: CreateDevice = async (name) => createMemoryDevice(name);
export default createDevice;
