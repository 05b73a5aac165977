import { randomUUID } from 'node:crypto';
import type { EvolveRequest } from '../../proto/types/spu/v1/EvolveRequest.js';
import type { EvolveResponse__Output } from '../../proto/types/spu/v1/EvolveResponse.js';
import type { LoadMatrixResponse__Output } from '../../proto/types/spu/v1/LoadMatrixResponse.js';
import type { LoadVectorResponse__Output } from '../../proto/types/spu/v1/LoadVectorResponse.js';
import type { MatrixHeader } from '../../proto/types/spu/v1/MatrixHeader.js';
import type { VectorHeader } from '../../proto/types/spu/v1/VectorHeader.js';
import { mistake } from '../errors.js';
import type { MatrixSource } from '../structures/matrix.js';
import {
  checkExtent,
  checkNotNegative,
  type Encoding,
  lengthOf,
  type TensorSource,
  type TensorValues,
  tensor,
} from '../structures/tensor.js';
import type { UploadBody } from '../upload/chunks.js';
import { plain, type TimePoint, wireTimePoint } from '../wire.js';
import type { HostTimes } from './sampling.js';

export interface LoadOptions {
  /** Device time at which it takes effect; absent means as soon as it is programmed. */
  effectiveAt?: TimePoint;
  /** Protects the bytes by a CRC32C (costs about 10 % of the throughput). Default false. */
  checksum?: boolean;
}

export interface LoadMatrixOptions extends LoadOptions {
  /** Accept a matrix that is not positive definite, or with which the device is not stable. Default false. */
  acceptUnstable?: boolean;
}

export interface ChangeDampingOptions {
  /** Device time at which it takes effect; absent means at once. */
  effectiveAt?: TimePoint;
  /** Refuse unless this is the version of the matrix loaded last. */
  expectedMatrixVersion?: number;
}

export interface LoadVectorOptions extends LoadOptions {
  /** Default: float64 for a Float64Array or numbers, else float32. */
  encoding?: Encoding;
  /** N; needed where the numbers come in pieces. */
  dimension?: number;
}

/** What programming a matrix did. */
export interface MatrixLoaded {
  /** Counted from 1 in each session. */
  version: number;
  /** rms(programmed - sent) / rms(sent) over all cells. */
  quantizationError: number;
  /** Entries that the range of the converter or cell clipped. */
  clipped: number;
  /**
   * Full scale of the converter for each tensor, in its unit; 0 for one that was worked into others. Empty where the
   * converter is bypassed.
   */
  fullScales: number[];
  /** Of the programmed A, where known. */
  smallestEigenvalue?: number;
  largestEigenvalue?: number;
  /** Device seconds; absent while it waits for an evolution's end. */
  effectiveTime?: number;
  /** Modelled seconds. */
  programmingTime: number;
  host: HostTimes;
  /** Wall seconds that converting the numbers to their wire format took here. */
  encodeTime: number;
}

/** What writing a vector did. */
export interface VectorLoaded {
  /** Counted from 1 in each session and role. */
  version: number;
  /** rms(written - sent) / rms(sent). */
  quantizationError: number;
  clipped: number;
  /** Of the converter; absent where it is bypassed. */
  fullScale?: number;
  /** Device seconds; absent while it waits for an evolution's end. */
  effectiveTime?: number;
  /** Modelled seconds. */
  writeTime: number;
  host: HostTimes;
}

export interface EvolveOptions {
  /** In units of the time constant tau. */
  duration: number;
  /** The state at its start: as it is (keep, default), 0, b (target), or the one loaded last. */
  initialState?: 'keep' | 'zero' | 'target' | 'loaded';
  /** Refuse unless this is the version of the matrix loaded last. */
  expectedMatrixVersion?: number;
  /** Refuse unless this is the version of the target loaded last. */
  expectedVectorVersion?: number;
}

/** An evolution that was accepted. Times are device seconds since power-on. */
export interface Evolution {
  id: string;
  startTime: number;
  endTime: number;
  /** In effect at its start. */
  matrixVersion: number;
  vectorVersion: number;
  /** Smallest eigenvalue of A, the rate of the slowest mode in 1/tau; absent where unknown. */
  slowestRate?: number;
}

const initialStates = {
  keep: 'INITIAL_STATE_KEEP',
  zero: 'INITIAL_STATE_ZERO',
  target: 'INITIAL_STATE_TARGET',
  loaded: 'INITIAL_STATE_LOADED',
} as const;

/** Ids make uploads and evolutions safe to repeat: the server answers again and does nothing twice. */
export function matrixHeader(
  sessionId: string,
  matrix: MatrixSource,
  body: UploadBody,
  options: LoadMatrixOptions,
): MatrixHeader {
  return {
    sessionId,
    uploadId: randomUUID(),
    matrix: { ...matrix.structure, damping: matrix.damping ?? 0 },
    tensors: body.specs,
    checksum: options.checksum ?? false,
    effectiveAt: wireTimePoint(options.effectiveAt),
    acceptUnstable: options.acceptUnstable ?? false,
  };
}

/** The matrix as it was loaded, with another lambda. */
export function dampingHeader(
  sessionId: string,
  damping: number,
  options: ChangeDampingOptions,
): MatrixHeader {
  checkNotNegative('damping', damping);
  return {
    sessionId,
    uploadId: randomUUID(),
    matrix: { loaded: { expectedVersion: options.expectedMatrixVersion }, damping },
    effectiveAt: wireTimePoint(options.effectiveAt),
  };
}

export type VectorRole = 'target' | 'state';

export function vectorHeader(
  sessionId: string,
  role: VectorRole,
  body: UploadBody,
  options: LoadVectorOptions,
): VectorHeader {
  return {
    sessionId,
    uploadId: randomUUID(),
    role: role === 'target' ? 'VECTOR_ROLE_TARGET' : 'VECTOR_ROLE_STATE',
    tensor: body.specs[0],
    checksum: options.checksum ?? false,
    effectiveAt: wireTimePoint(options.effectiveAt),
  };
}

/** The tensor of a target or state. */
export function vectorTensor(values: TensorValues, options: LoadVectorOptions): TensorSource {
  const dimension = options.dimension ?? lengthOf(values);
  if (dimension === undefined) {
    throw mistake('dimension', 'is missing: numbers in pieces do not tell it.');
  }
  checkExtent('dimension', dimension);
  return tensor({ role: 'vector', shape: [dimension], label: 'vector' }, values, options.encoding);
}

export function wireEvolve(sessionId: string, options: EvolveOptions): EvolveRequest {
  checkNotNegative('duration', options.duration);
  return {
    sessionId,
    duration: options.duration,
    initialState: initialStates[options.initialState ?? 'keep'],
    expectedMatrixVersion: options.expectedMatrixVersion,
    expectedVectorVersion: options.expectedVectorVersion,
    requestId: randomUUID(),
  };
}

const noTimes: HostTimes = { receive: 0, compute: 0 };

export const readMatrixLoaded = (message: LoadMatrixResponse__Output, body: UploadBody): MatrixLoaded => ({
  ...plain(message),
  host: message.host ?? noTimes,
  encodeTime: body.encodeSeconds(),
});

export const readVectorLoaded = (message: LoadVectorResponse__Output): VectorLoaded => ({
  ...plain(message),
  host: message.host ?? noTimes,
});

export function readEvolution(message: EvolveResponse__Output): Evolution {
  const { evolutionId, ...rest } = plain(message);
  return { id: evolutionId, ...rest };
}
