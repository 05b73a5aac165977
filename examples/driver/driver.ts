// A board behind the device port, as short as it can be: up to 64 cells, dense matrices, one client at a time.
// The class Board stands for the hardware; replace it by register accesses and keep the rest.
import type { DeviceDescription } from '../../common/description.js';
import type {
  CreateDevice,
  Device,
  Evolution,
  EvolveRequest,
  MatrixLoaded,
  SampleEvent,
  SampleRequest,
  TimePoint,
  Upload,
  VectorLoaded,
  VectorSpec,
} from '../../server/device/device.js';
import { DeviceError } from '../../server/device/errors.js';
import type { MatrixSpec } from '../../server/device/matrix.js';
import { byteLength, type TensorSpec } from '../../server/device/tensor.js';
import { Board } from './board.js';

const maxCells = 64;
/** Seconds. */
const tau = 1e-6;

/** Numbers of a float tensor; refuses what no DAC can take. */
function decode(tensor: TensorSpec, bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  for (let at = 0; at < bytes.byteLength; at += tensor.dtype === 'float64' ? 8 : 4) {
    numbers.push(tensor.dtype === 'float64' ? view.getFloat64(at, true) : view.getFloat32(at, true));
  }
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) {
    throw new DeviceError(
      'INVALID_ARGUMENT',
      `${tensor.role} tensor: entry ${bad} is ${numbers[bad]}; send finite numbers.`,
    );
  }
  return numbers;
}

/** Row i of a symmetric matrix, from all of its entries or from the lower triangle. */
function rows(tensor: TensorSpec, numbers: number[]): number[][] {
  const n = tensor.shape[0];
  const at = (i: number, j: number) =>
    tensor.layout === 'full'
      ? numbers[i * n + j]
      : numbers[(Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)];
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => at(i, j)));
}

/** An upload into plain memory; `take` gets the numbers when all bytes are in. */
function plainUpload<Loaded>(
  tensor: TensorSpec,
  take: (numbers: number[], started: number) => Loaded,
): Upload<Loaded> {
  const bytes = new Uint8Array(byteLength(tensor));
  return {
    memory: [bytes],
    arrived() {},
    async commit(effectiveAt) {
      if (effectiveAt.at !== 'now') {
        throw new DeviceError('UNIMPLEMENTED', 'This board loads at once: leave `effectiveAt` out.');
      }
      return take(decode(tensor, bytes), performance.now());
    },
    discard() {},
  };
}

function describe(name: string, kappa: number): DeviceDescription {
  return {
    name,
    vendor: 'spu-emulator',
    model: 'example-board-64',
    serial: '1',
    driver: 'hardware',
    extensions: [],
    limits: {
      dimension: { min: 1, max: maxCells },
      rank: { min: 0, max: 0 },
      structures: ['dense'],
      dtypes: ['float32', 'float64'],
      reductions: ['none', 'mean'],
      maxDuration: 1e6,
      maxSamples: 1e4,
      memoryBytes: 2 * 8 * maxCells * maxCells,
    },
    analog: { tau, kappa },
    timing: {},
    calibration: [],
    badCells: [],
  };
}

/** The board, and what the driver keeps beside it. */
interface Driver {
  board: Board;
  versions: { matrix: number; target: number; state: number };
  counters: { matrices: number; vectors: number; evolutions: number; samples: number };
  last?: Evolution;
}

const noVersions = () => ({ matrix: 0, target: 0, state: 0 });

/** Seconds. */
const deviceTime = ({ board }: Driver) => board.time * tau;

function openMatrix(driver: Driver, { tensors, damping, acceptUnstable }: MatrixSpec): Upload<MatrixLoaded> {
  return plainUpload(tensors[0], (numbers, started) => {
    const { board, versions, counters } = driver;
    const values = board.program(rows(tensors[0], numbers), damping);
    if (values.smallest <= 0 && !acceptUnstable) {
      board.forget();
      throw new DeviceError(
        'FAILED_PRECONDITION',
        `The matrix is not positive definite: its smallest eigenvalue is ${values.smallest}; raise the damping.`,
        { reason: 'NOT_POSITIVE_DEFINITE', metadata: { eigenvalue: String(values.smallest) } },
      );
    }
    board.accept();
    counters.matrices++;
    return {
      version: ++versions.matrix,
      quantizationError: 0,
      clipped: 0,
      smallestEigenvalue: values.smallest,
      largestEigenvalue: values.largest,
      effectiveTime: deviceTime(driver),
      programmingTime: 0,
      compute: (performance.now() - started) / 1000,
    };
  });
}

function openVector(driver: Driver, { role, tensor }: VectorSpec): Upload<VectorLoaded> {
  return plainUpload(tensor, (numbers, started) => {
    const { board, versions, counters } = driver;
    board[role] = numbers;
    counters.vectors++;
    return {
      version: ++versions[role],
      quantizationError: 0,
      clipped: 0,
      effectiveTime: deviceTime(driver),
      writeTime: 0,
      compute: (performance.now() - started) / 1000,
    };
  });
}

function checkVersion(what: string, expected: number | undefined, actual: number): void {
  if (expected === undefined || expected === actual) return;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The ${what} has version ${actual}, not ${expected}: load it again.`,
    { reason: 'VERSION_MISMATCH' },
  );
}

function evolve(driver: Driver, request: EvolveRequest): Evolution {
  const { board, versions, counters } = driver;
  checkVersion('matrix', request.expectedMatrixVersion, versions.matrix);
  checkVersion('vector', request.expectedVectorVersion, versions.target);
  const startTime = deviceTime(driver);
  board.start(request.initialState);
  board.evolve(request.duration);
  driver.last = {
    id: String(++counters.evolutions),
    startTime,
    endTime: deviceTime(driver),
    matrixVersion: versions.matrix,
    vectorVersion: versions.target,
    slowestRate: board.slowestRate,
  };
  return driver.last;
}

/** The board has no clock of its own: it can be read only where it stands. */
function checkTime(driver: Driver, at: TimePoint): void {
  if (at.at === 'evolution' && at.id !== driver.last?.id) {
    throw new DeviceError(
      'FAILED_PRECONDITION',
      `The board has moved on since evolution ${at.id}: sample it first.`,
    );
  }
  if (at.at === 'time' && at.time !== deviceTime(driver)) {
    throw new DeviceError(
      'UNIMPLEMENTED',
      'This board has no clock to wait for: sample now, or at the end of an evolution.',
    );
  }
}

async function* sample(driver: Driver, request: SampleRequest): AsyncIterable<SampleEvent> {
  checkTime(driver, request.at);
  const { board, versions, counters } = driver;
  const { count, reduction, dtype } = request;
  const n = board.need().length;
  board.evolve(request.burnIn);
  const firstTime = deviceTime(driver);
  const samples: number[][] = [];
  for (let k = 0; k < count; k++) {
    if (k > 0) board.evolve(request.interval);
    samples.push([...board.need()]);
  }
  counters.samples += count;
  const mean = (i: number) => samples.reduce((sum, x) => sum + x[i], 0) / count;
  const numbers = reduction === 'mean' ? board.need().map((_, i) => mean(i)) : samples.flat();
  const array = dtype === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers);
  const header = {
    shape: reduction === 'mean' ? [n] : [count, n],
    dtype,
    matrixVersion: versions.matrix,
    vectorVersion: versions.target,
    firstTime,
    lastTime: deviceTime(driver),
  };
  yield { kind: 'header', header };
  yield { kind: 'data', bytes: new Uint8Array(array.buffer) };
  const timing = { link: 0, vectorDac: 0, programming: 0, evolve: deviceTime(driver) - firstTime, adc: 0 };
  yield { kind: 'timing', timing: { ...timing, compute: 0, clipped: 0, rangePasses: 1 } };
}

const createDevice: CreateDevice = async (name, options, log): Promise<Device> => {
  const kappa = Number(options.kappa ?? 1e-6);
  if (!(kappa >= 0)) throw new Error(`kappa must be a number of at least 0, not ${options.kappa}`);
  const description = describe(name, kappa);
  const driver: Driver = {
    board: new Board(kappa, 0),
    versions: noVersions(),
    counters: { matrices: 0, vectors: 0, evolutions: 0, samples: 0 },
  };
  log.info({ device: name, cells: maxCells }, 'board found');
  return {
    name,
    describe: async () => description,
    async reset(seed) {
      driver.board = new Board(kappa, seed);
      driver.versions = noVersions();
      driver.last = undefined;
    },
    openMatrix: async (spec) => openMatrix(driver, spec),
    openVector: async (spec) => openVector(driver, spec),
    evolve: async (request) => evolve(driver, request),
    sample: (request) => sample(driver, request),
    async *calibrate() {
      yield {
        stage: 'nothing to correct',
        progress: 1,
        result: { errorBefore: 0, errorAfter: 0, entries: [] },
      };
    },
    async status() {
      const { board, versions, counters } = driver;
      return {
        deviceTime: deviceTime(driver),
        stateNorm: board.x && Math.hypot(...board.x),
        activity: 'idle',
        matrixVersion: versions.matrix,
        vectorVersion: versions.target,
        counters,
      };
    },
    async close() {},
  };
};

export default createDevice;
