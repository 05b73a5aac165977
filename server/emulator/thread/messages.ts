import type { ComputeOptions } from '../../compute/openCompute.js';
import type { DampingChange, TimePoint, VectorSpec } from '../../device/device.js';
import { DeviceError, type ErrorDetails, type StatusName } from '../../device/errors.js';
import type { MatrixSpec } from '../../device/matrix.js';
import type { DeviceConfig } from '../config/schema.js';

/** What a worker thread is started with. */
export interface WorkerStart {
  name: string;
  preset: string;
  config: DeviceConfig;
  compute: ComputeOptions;
}

/** Methods of a device that answer with a stream. */
export type StreamMethod = 'sample' | 'step' | 'calibrate';

/** To the worker. `id` names the call that the answer is for. */
export type ToWorker =
  | { kind: 'call'; id: number; method: string; args: unknown[] }
  | { kind: 'openMatrix'; id: number; spec: MatrixSpec }
  | { kind: 'openVector'; id: number; spec: VectorSpec }
  | { kind: 'arrived'; upload: number }
  | { kind: 'commit'; id: number; upload: number; effectiveAt: TimePoint }
  | { kind: 'discard'; upload: number }
  | { kind: 'changeDamping'; id: number; change: DampingChange; effectiveAt: TimePoint }
  | { kind: 'stream'; id: number; method: StreamMethod; argument: unknown }
  /** The client has taken a message of a stream. */
  | { kind: 'taken'; id: number }
  | { kind: 'cancel'; id: number };

/** Memory of an upload, shared between the threads. */
export interface SharedUpload {
  upload: number;
  buffer: SharedArrayBuffer;
  parts: { offset: number; byteLength: number }[];
  progress: SharedArrayBuffer;
}

/** From the worker. */
export type FromWorker =
  | { kind: 'ready'; compute: string }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: PlainError }
  | { kind: 'events'; id: number; events: unknown[]; end: boolean }
  | { kind: 'failed'; error: PlainError }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; fields: object; message: string };

/** An error as it crosses threads. */
export interface PlainError {
  message: string;
  stack?: string;
  /** Of an DeviceError. */
  code?: StatusName;
  details?: ErrorDetails;
}

export function toPlain(error: unknown): PlainError {
  if (error instanceof DeviceError)
    return { message: error.message, code: error.code, details: error.details };
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}

export function fromPlain({ message, stack, code, details }: PlainError): Error {
  if (code) return new DeviceError(code, message, details);
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}

/**
 * How far the bytes of an upload have come: one counter a tensor, and whether the worker has been told to look. So that
 * any number of chunks costs one message as long as the worker has not looked.
 */
export class Progress {
  private readonly told: Int32Array;
  private readonly counters: BigInt64Array;

  constructor(readonly buffer: SharedArrayBuffer) {
    this.told = new Int32Array(buffer, 0, 2);
    this.counters = new BigInt64Array(buffer, 8);
  }

  static create(tensors: number): Progress {
    return new Progress(new SharedArrayBuffer(8 + 8 * tensors));
  }

  /** Returns whether the worker has to be told. */
  report(tensor: number, bytes: number): boolean {
    Atomics.store(this.counters, tensor, BigInt(bytes));
    return Atomics.exchange(this.told, 0, 1) === 0;
  }

  /** Bytes of each tensor so far. */
  look(): number[] {
    Atomics.store(this.told, 0, 0);
    return Array.from(this.counters.keys(), (tensor) => Number(Atomics.load(this.counters, tensor)));
  }
}
