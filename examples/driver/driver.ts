// A board behind the device port, as short as it can be: up to 64 cells, dense matrices. It has what every device must
// have and none of the features that one may have. The class Board stands for the hardware; replace it by register
// accesses and keep the rest.
import {
  byteLength,
  type CreateDevice,
  type Device,
  type DeviceDescription,
  DeviceError,
  type Evolution,
  type EvolveRequest,
  invalidArgument,
  type MatrixLoaded,
  type MatrixSpec,
  type SampleEvent,
  type SampleRequest,
  type TensorSpec,
  type TimePoint,
  type Upload,
  type VectorLoaded,
  type VectorSpec,
} from 'spu-emulator';
import { Board } from './board.js';

const maxCells = 64;
/** Seconds. */
const tau = 1e-6;
const ticksPerTau = 1000;

/** Numbers of a float tensor; refuses what no DAC can take. */
function decode(tensor: TensorSpec, bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  for (let at = 0; at < bytes.byteLength; at += 4) numbers.push(view.getFloat32(at, true));
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) {
    throw new DeviceError(
      'INVALID_ARGUMENT',
      `${tensor.role} tensor: entry ${bad} is ${numbers[bad]}; send finite numbers.`,
      { reason: 'NOT_FINITE', metadata: { tensor: '0', index: String(bad) } },
    );
  }
  return numbers;
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
    async commit() {
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
      dtypes: ['float32'],
      reductions: ['none', 'mean'],
      maxDuration: 1e6,
      maxSamples: 1e4,
      memoryBytes: 2 * 8 * maxCells * maxCells,
      maxQueuedEvolutions: 0,
      maxCalibrationReadings: 0,
      sampleDtypes: ['float32'],
      maxCovarianceDimension: 0,
      asymmetryTolerance: 0,
      maxBlocks: 0,
      maxSegments: 0,
    },
    analog: { tau, kappa, secondsPerTick: tau / ticksPerTau, clock: 'virtual', idleState: 'hold' },
    timing: {},
    calibration: [],
    badCells: [],
    features: [],
  };
}

/** The board, and what the driver keeps beside it. */
interface Driver {
  board: Board;
  versions: { matrix: number; target: number };
  counters: { matrices: number; vectors: number; evolutions: number; samples: number };
  /** Device time goes on over sessions. */
  ticks: number;
  /** Ids of this session. */
  evolutions: Set<string>;
}

function openMatrix(driver: Driver, { tensors, damping, acceptUnstable }: MatrixSpec): Upload<MatrixLoaded> {
  const n = tensors[0].shape[0];
  return plainUpload(tensors[0], (numbers, started) => {
    const { board, versions, counters, ticks } = driver;
    const rows = Array.from({ length: n }, (_, i) => numbers.slice(i * n, (i + 1) * n));
    const values = board.program(rows, damping);
    if (values.smallest <= 0 && !acceptUnstable) {
      board.forget();
      throw new DeviceError(
        'FAILED_PRECONDITION',
        `The matrix is not positive definite: its smallest eigenvalue is ${values.smallest}; raise the damping.`,
        { reason: 'NOT_POSITIVE_DEFINITE', metadata: { actual: String(values.smallest) } },
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
      effectiveTick: ticks,
      programmingTime: 0,
      compute: (performance.now() - started) / 1000,
    };
  });
}

function openTarget(driver: Driver, { tensor }: VectorSpec): Upload<VectorLoaded> {
  return plainUpload(tensor, (numbers, started) => {
    const { board, versions, counters, ticks } = driver;
    board.target = numbers;
    counters.vectors++;
    return {
      version: ++versions.target,
      quantizationError: 0,
      clipped: 0,
      effectiveTick: ticks,
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
    { reason: 'VERSION_MISMATCH', metadata: { expected: String(expected), actual: String(actual) } },
  );
}

/** Lets the board relax for a time in units of tau, and counts its ticks. */
function relax(driver: Driver, duration: number): void {
  driver.board.evolve(duration);
  driver.ticks += Math.round(duration * ticksPerTau);
}

/** The board is so fast that every evolution has ended before it is answered: nothing ever waits or queues. */
function evolve(driver: Driver, request: EvolveRequest): Evolution {
  const { board, versions, counters, evolutions } = driver;
  checkVersion('matrix', request.expectedMatrixVersion, versions.matrix);
  checkVersion('target', request.expectedTargetVersion, versions.target);
  board.start(request.initialState);
  const startTick = driver.ticks;
  relax(driver, request.duration);
  const id = String(++counters.evolutions);
  evolutions.add(id);
  return {
    id,
    startTick,
    endTick: driver.ticks,
    matrixVersion: versions.matrix,
    targetVersion: versions.target,
    slowestRate: board.slowestRate,
  };
}

/** An evolution that has ended means now; a later tick is waited for, which on a virtual clock takes no time. */
function waitFor(driver: Driver, at: TimePoint): void {
  if (at.at === 'evolution' && !driver.evolutions.has(at.id)) {
    throw new DeviceError(
      'NOT_FOUND',
      `This session has no evolution "${at.id}": use an id that Evolve gave.`,
      {
        reason: 'EVOLUTION_NOT_FOUND',
      },
    );
  }
  if (at.at !== 'tick') return;
  if (at.tick < driver.ticks) {
    throw invalidArgument('at', `tick ${at.tick} has passed, it is ${driver.ticks} now: choose a later one.`);
  }
  driver.ticks = at.tick;
}

async function* sample(driver: Driver, request: SampleRequest): AsyncIterable<SampleEvent> {
  const { board, versions, counters } = driver;
  const { count, reduction } = request;
  waitFor(driver, request.at);
  const n = board.need().length;
  relax(driver, request.burnIn);
  const firstTick = driver.ticks;
  const samples: number[][] = [];
  for (let k = 0; k < count; k++) {
    if (k > 0) relax(driver, request.interval);
    samples.push([...board.need()]);
  }
  counters.samples += count;
  const mean = (i: number) => samples.reduce((sum, x) => sum + x[i], 0) / count;
  const numbers = reduction === 'mean' ? board.need().map((_, i) => mean(i)) : samples.flat();
  const header = {
    shape: reduction === 'mean' ? [n] : [count, n],
    dtype: 'float32' as const,
    matrixVersion: versions.matrix,
    targetVersion: versions.target,
    firstTick,
    lastTick: driver.ticks,
  };
  yield { kind: 'header', header };
  yield { kind: 'data', bytes: new Uint8Array(Float32Array.from(numbers).buffer) };
  const evolved = ((driver.ticks - firstTick) / ticksPerTau) * tau;
  const timing = { link: 0, vectorDac: 0, programming: 0, evolve: evolved, adc: 0 };
  yield { kind: 'timing', timing: { ...timing, compute: 0, clipped: 0, rangePasses: 1 } };
}

const createDevice: CreateDevice = async (name, options, log): Promise<Device> => {
  const kappa = Number(options.kappa ?? 1e-6);
  if (!(kappa >= 0)) throw new Error(`kappa must be a number of at least 0, not ${options.kappa}`);
  const description = describe(name, kappa);
  const driver: Driver = {
    board: new Board(kappa, 0),
    versions: { matrix: 0, target: 0 },
    counters: { matrices: 0, vectors: 0, evolutions: 0, samples: 0 },
    ticks: 0,
    evolutions: new Set(),
  };
  // Whatever grows from one start of the driver to the next.
  const epoch = Math.round(Date.now() / 1000);
  log.info({ device: name, cells: maxCells }, 'board found');
  return {
    name,
    describe: async () => description,
    async reset(seed) {
      driver.board = new Board(kappa, seed);
      driver.versions = { matrix: 0, target: 0 };
      driver.evolutions.clear();
    },
    openMatrix: async (spec) => openMatrix(driver, spec),
    openVector: async (spec) => openTarget(driver, spec),
    evolve: async (request) => evolve(driver, request),
    sample: (request) => sample(driver, request),
    async status() {
      const { board, versions, counters, ticks } = driver;
      return {
        time: { ticks, epoch },
        stateNorm: board.x && Math.hypot(...board.x),
        activity: 'idle',
        matrixVersion: versions.matrix,
        targetVersion: versions.target,
        stateVersion: 0,
        counters,
      };
    },
    async close() {},
  };
};

export default createDevice;
