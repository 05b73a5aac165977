import type {
  Device,
  Evolution,
  EvolveRequest,
  MatrixLoaded,
  SampleEvent,
  SampleHeader,
  SampleRequest,
  SampleTiming,
  TimePoint,
  VectorLoaded,
  VectorRole,
} from '../../../server/device/device.js';
import type { ErrorDetails } from '../../../server/device/errors.js';
import type { MatrixSpec, Structure } from '../../../server/device/matrix.js';
import type { DataType, TensorSpec } from '../../../server/device/tensor.js';
import { halfFormats, valueOfHalf } from '../client/halves.js';

/** Ticks of one tau, by default. */
export const ticks = 1e4;
export const now: TimePoint = { at: 'now' };
export const never: AbortSignal = new AbortController().signal;

export function tensor(role: TensorSpec['role'], dtype: DataType, shape: number[]): TensorSpec {
  return { role, dtype, shape, scale: [], layout: 'full', block: 0, segment: 0 };
}

export function matrix(structure: Structure, tensors: TensorSpec[], damping = 0): MatrixSpec {
  return { structure, damping, tensors, acceptUnstable: false };
}

function bytesOf(values: ArrayLike<number>, dtype: DataType): Uint8Array {
  const array = dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
  return new Uint8Array(array.buffer);
}

/** Loads a matrix from float32 or float64 tensors, each in `pieces` pieces. */
export async function loadMatrix(
  device: Device,
  spec: MatrixSpec,
  data: ArrayLike<number>[],
  { effectiveAt = now, pieces = 1 }: { effectiveAt?: TimePoint; pieces?: number } = {},
): Promise<MatrixLoaded> {
  const upload = await device.openMatrix(spec);
  data.forEach((values, k) => {
    const bytes = bytesOf(values, spec.tensors[k].dtype);
    for (let piece = 0; piece < pieces; piece++) {
      const from = Math.floor((piece * bytes.length) / pieces);
      const to = Math.floor(((piece + 1) * bytes.length) / pieces);
      upload.memory[k].set(bytes.subarray(from, to), from);
      upload.arrived(k, to);
    }
  });
  return upload.commit(effectiveAt);
}

export function loadDiagonal(
  device: Device,
  diagonal: number[],
  { damping = 0, effectiveAt = now, dtype = 'float64' as DataType } = {},
): Promise<MatrixLoaded> {
  const n = diagonal.length;
  const spec = matrix({ kind: 'diagonal', dimension: n }, [tensor('diagonal', dtype, [n])], damping);
  return loadMatrix(device, spec, [diagonal], { effectiveAt });
}

export async function loadVector(
  device: Device,
  values: number[],
  { role = 'target' as VectorRole, effectiveAt = now, dtype = 'float64' as DataType } = {},
): Promise<VectorLoaded> {
  const upload = await device.openVector({ role, tensor: tensor('vector', dtype, [values.length]) });
  upload.memory[0].set(bytesOf(values, dtype));
  upload.arrived(0, upload.memory[0].length);
  return upload.commit(effectiveAt);
}

export function evolve(device: Device, request: Partial<EvolveRequest>): Promise<Evolution> {
  return device.evolve({ duration: 0, initialState: 'keep', ...request });
}

export interface Samples {
  header: SampleHeader;
  /** Row by row. */
  values: number[];
  timing: SampleTiming;
}

export async function collect(events: AsyncIterable<SampleEvent>): Promise<Samples> {
  let header: SampleHeader | undefined;
  let timing: SampleTiming | undefined;
  const parts: Uint8Array[] = [];
  for await (const event of events) {
    if (event.kind === 'header') header = event.header;
    else if (event.kind === 'timing') timing = event.timing;
    else parts.push(event.bytes);
  }
  if (!header || !timing) throw new Error('no header or no timing');
  const { buffer, byteOffset, byteLength } = Buffer.concat(parts);
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  return { header, values: numbersOf(bytes, header.dtype), timing };
}

function numbersOf(bytes: ArrayBuffer, dtype: SampleRequest['dtype']): number[] {
  if (dtype === 'float16')
    return Array.from(new Uint16Array(bytes), (bits) => valueOfHalf(halfFormats[0], bits));
  return Array.from(dtype === 'float64' ? new Float64Array(bytes) : new Float32Array(bytes));
}

export function sample(
  device: Device,
  request: Partial<SampleRequest> = {},
  signal: AbortSignal = never,
): Promise<Samples> {
  return collect(
    device.sample(
      { at: now, count: 1, interval: 0, burnIn: 0, reduction: 'none', dtype: 'float64', ...request },
      signal,
    ),
  );
}

export interface Failure {
  code?: string;
  message: string;
  details?: ErrorDetails;
}

/** The error that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    return error as Failure;
  }
  throw new Error('it did not fail');
}
