import type { ComputeOptions } from '../../compute/openCompute.js';
import type { DampingChange, TimePoint, VectorSpec } from '../../device/device.js';
import type { MatrixSpec } from '../../device/matrix.js';
import type { DeviceConfig } from '../config/schema.js';
import type { PlainError } from './plainError.js';

/** What a worker thread is started with. */
export interface WorkerStart {
  name: string;
  preset: string;
  config: DeviceConfig;
  compute: ComputeOptions;
  /** Seconds without a sign of life after which the thread is replaced. */
  watchdogSeconds: number;
}

/** What the thread itself is given. */
export interface WorkerData extends WorkerStart {
  heartbeat: SharedArrayBuffer;
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
  /** The client has taken a message of a stream, and wants the next. */
  | { kind: 'taken'; id: number }
  | { kind: 'cancel'; id: number };

/** Memory of an upload, shared between the threads: where each tensor lies, and the buffer of an UploadProgress. */
export interface SharedUpload {
  upload: number;
  buffer: SharedArrayBuffer;
  tensors: { offset: number; byteLength: number }[];
  progress: SharedArrayBuffer;
}

/** From the worker. */
export type FromWorker =
  | { kind: 'ready'; compute: string }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: PlainError }
  | { kind: 'events'; id: number; events: unknown[]; end: boolean }
  | { kind: 'failed'; error: PlainError };
