// A board behind the device port, as short as it can be: up to 64 cells, dense matrices, one client at a time.
// The class Board stands for the hardware; replace it by register accesses and keep the rest.
import type { DeviceDescription } from '../../common/description.js';
import type { CreateDevice, Device, Evolution, SampleEvent, Upload } from '../../server/device/device.js';
import { DeviceError } from '../../server/device/errors.js';
import { byteLength, type TensorSpec } from '../../server/device/tensor.js';
import { Board } from './board.js';

const maxCells = 64;
/** Seconds. */
const tau = 1e-6;

/** Numbers of a float tensor; refuses what no DAC can take. */
function decode(tensor: TensorSpec, bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  for (let at = 0; at < bytes.byteLength; at += tensor.dtype === 'float64' ? 8 : 4)
    numbers.push(tensor.dtype === 'float64' ? view.getFloat64(at, true) : view.getFloat32(at, true));
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0)
    throw new DeviceError(
      'INVALID_ARGUMENT',
      `${tensor.role} tensor: entry ${bad} is ${numbers[bad]}; send finite numbers.`,
    );
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
      if (effectiveAt.at !== 'now')
        throw new DeviceError('UNIMPLEMENTED', 'This board loads at once: leave `effectiveAt` out.');
      return take(decode(tensor, bytes), performance.now());
    },
    discard() {},
  };
}

const createDevice: CreateDevice = async (name, options, log) => {
  const kappa = Number(options.kappa ?? 1e-6);
  if (!(kappa >= 0)) throw new Error(`kappa must be a number of at least 0, not ${options.kappa}`);
  const description: DeviceDescription = {
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
  let board = new Board(kappa, 0);
  const versions = { matrix: 0, target: 0, state: 0 };
  const counters = { matrices: 0, vectors: 0, evolutions: 0, samples: 0 };
  let last: Evolution | undefined;
  const deviceTime = () => board.time * tau;
  log.info({ device: name, cells: maxCells }, 'board found');

  const device: Device = {
    name,
    describe: async () => description,
    async reset(seed) {
      board = new Board(kappa, seed);
      Object.assign(versions, { matrix: 0, target: 0, state: 0 });
      last = undefined;
    },
    async openMatrix(spec) {
      const tensor = spec.tensors[0];
      return plainUpload(tensor, (numbers, started) => {
        const values = board.program(rows(tensor, numbers), spec.damping);
        if (values.smallest <= 0 && !spec.acceptUnstable) {
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
          effectiveTime: deviceTime(),
          programmingTime: 0,
          compute: (performance.now() - started) / 1000,
        };
      });
    },
    async openVector(spec) {
      return plainUpload(spec.tensor, (numbers, started) => {
        board[spec.role] = numbers;
        counters.vectors++;
        return {
          version: ++versions[spec.role],
          quantizationError: 0,
          clipped: 0,
          effectiveTime: deviceTime(),
          writeTime: 0,
          compute: (performance.now() - started) / 1000,
        };
      });
    },
    async evolve(request) {
      const expected = [
        ['matrix', request.expectedMatrixVersion, versions.matrix],
        ['vector', request.expectedVectorVersion, versions.target],
      ] as const;
      for (const [what, wanted, held] of expected)
        if (wanted !== undefined && wanted !== held)
          throw new DeviceError(
            'FAILED_PRECONDITION',
            `The ${what} has version ${held}, not ${wanted}: load it again.`,
            {
              reason: 'VERSION_MISMATCH',
            },
          );
      const startTime = deviceTime();
      board.start(request.initialState);
      board.evolve(request.duration);
      last = {
        id: String(++counters.evolutions),
        startTime,
        endTime: deviceTime(),
        matrixVersion: versions.matrix,
        vectorVersion: versions.target,
        slowestRate: board.slowestRate,
      };
      return last;
    },
    async *sample(request): AsyncIterable<SampleEvent> {
      if (request.at.at === 'evolution' && request.at.id !== last?.id)
        throw new DeviceError(
          'FAILED_PRECONDITION',
          `The board has moved on since evolution ${request.at.id}: sample it first.`,
        );
      if (request.at.at === 'time' && request.at.time !== deviceTime())
        throw new DeviceError(
          'UNIMPLEMENTED',
          'This board has no clock to wait for: sample now, or at the end of an evolution.',
        );
      const n = board.need().length;
      board.evolve(request.burnIn);
      const firstTime = deviceTime();
      const samples: number[][] = [];
      for (let k = 0; k < request.count; k++) {
        if (k > 0) board.evolve(request.interval);
        samples.push([...board.need()]);
      }
      counters.samples += request.count;
      const mean = (i: number) => samples.reduce((sum, x) => sum + x[i], 0) / request.count;
      const numbers = request.reduction === 'mean' ? board.need().map((_, i) => mean(i)) : samples.flat();
      const array = request.dtype === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers);
      const header = {
        shape: request.reduction === 'mean' ? [n] : [request.count, n],
        dtype: request.dtype,
        matrixVersion: versions.matrix,
        vectorVersion: versions.target,
        firstTime,
        lastTime: deviceTime(),
      };
      yield { kind: 'header', header };
      yield { kind: 'data', bytes: new Uint8Array(array.buffer) };
      const timing = { link: 0, vectorDac: 0, programming: 0, evolve: deviceTime() - firstTime, adc: 0 };
      yield { kind: 'timing', timing: { ...timing, compute: 0, clipped: 0, rangePasses: 1 } };
    },
    async *calibrate() {
      yield {
        stage: 'nothing to correct',
        progress: 1,
        result: { errorBefore: 0, errorAfter: 0, entries: [] },
      };
    },
    async status() {
      return {
        deviceTime: deviceTime(),
        stateNorm: board.x && Math.hypot(...board.x),
        activity: 'idle',
        matrixVersion: versions.matrix,
        vectorVersion: versions.target,
        counters,
      };
    },
    async close() {},
  };
  return device;
};

export default createDevice;
