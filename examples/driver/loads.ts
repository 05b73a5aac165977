import {
  byteLength,
  DeviceError,
  type MatrixLoaded,
  type MatrixSpec,
  type TensorSpec,
  type Upload,
  type VectorLoaded,
  type VectorSpec,
} from 'spu-emulator';
import { type Driver, unsupported } from './driverState.js';

/** Numbers of a float tensor; refuses what no DAC can take. */
function decode(tensor: TensorSpec, bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  const isDouble = tensor.dtype === 'float64';
  for (let at = 0; at < bytes.byteLength; at += isDouble ? 8 : 4) {
    numbers.push(isDouble ? view.getFloat64(at, true) : view.getFloat32(at, true));
  }
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
  if (tensor.layout !== 'full') throw unsupported('lower triangles');
  const bytes = new Uint8Array(byteLength(tensor));
  return {
    memory: [bytes],
    arrived() {},
    async commit(effectiveAt) {
      // The end of an evolution means now, since it has ended.
      if (effectiveAt.at === 'tick') throw unsupported('loads for later');
      return take(decode(tensor, bytes), performance.now());
    },
    discard() {},
  };
}

export function openMatrix(
  driver: Driver,
  { tensors, damping, acceptUnstable }: MatrixSpec,
): Upload<MatrixLoaded> {
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

export function openVector(driver: Driver, { role, tensor }: VectorSpec): Upload<VectorLoaded> {
  if (role === 'state') throw unsupported('states to start from');
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
