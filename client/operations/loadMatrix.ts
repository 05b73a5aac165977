import { randomUUID } from 'node:crypto';
import type { HostTimes, MatrixWritten } from '../../common/results.js';
import type { LoadMatrixResponse__Output } from '../../proto/types/spu/v1/LoadMatrixResponse.js';
import type { MatrixHeader } from '../../proto/types/spu/v1/MatrixHeader.js';
import { count, flag, optionsOf } from '../checks.js';
import { SpuError } from '../errors.js';
import type { MatrixSource } from '../structures/matrix.js';
import { type CallOptions, callChecks } from '../transport/calls.js';
import { createUploadBody, type UploadBody } from '../upload/uploadBody.js';
import type { DeviceDescription } from '../wire/description.js';
import { plain } from '../wire/plain.js';
import { type TimePoint, timePoint, wireTimePoint } from '../wire/timePoint.js';
import { type LoadOptions, loadChecks, type Upload } from './upload.js';

/**
 * How a matrix is loaded.
 *
 * @example
 * await session.loadMatrix(dense({ dimension: 2, matrix: [2, 1, 1, 3] }), { checksum: true });
 */
export interface LoadMatrixOptions extends LoadOptions {
  /** Accept a matrix that is not positive definite, or with which the device is not stable. Default false. */
  acceptUnstable?: boolean;
}

/**
 * How the damping of the matrix loaded last is changed.
 *
 * @example
 * const { version } = await session.changeDamping(0.1);
 */
export interface ChangeDampingOptions {
  /** When it takes effect; absent means after what is queued. */
  effectiveAt?: TimePoint;
  /** Refuse unless this is the version of the matrix loaded last. */
  expectedMatrixVersion?: number;
}

const ofMatrix = { ...loadChecks, acceptUnstable: flag };
const ofDamping = { effectiveAt: timePoint, expectedMatrixVersion: count };

/** In a Run, which has a signal for all of its calls. */
export const checkLoadMatrix = optionsOf<LoadMatrixOptions>('loadMatrix', {}, ofMatrix);
export const checkLoadMatrixCall = optionsOf<LoadMatrixOptions & CallOptions>(
  'loadMatrix',
  {},
  { ...ofMatrix, ...callChecks },
);
export const checkChangeDamping = optionsOf<ChangeDampingOptions>('changeDamping', {}, ofDamping);
export const checkChangeDampingCall = optionsOf<ChangeDampingOptions & CallOptions>(
  'changeDamping',
  {},
  { ...ofDamping, ...callChecks },
);

/** Throws UNIMPLEMENTED where the device cannot change the damping of what it holds. */
export function checkLoadedDamping({ name, features }: DeviceDescription): void {
  if (features.includes('loadedDamping')) return;
  const sentence = `${name} cannot change the damping of a matrix that is loaded: load the matrix again, with the new damping.`;
  throw new SpuError('UNIMPLEMENTED', sentence, { reason: 'UNSUPPORTED' });
}

/**
 * What programming a matrix did.
 *
 * @example
 * const { version, quantizationError, smallestEigenvalue }: MatrixLoaded = await session.loadMatrix(A);
 */
export interface MatrixLoaded extends MatrixWritten {
  /** Full scale of the converter for each tensor, in units of its entries; empty where it is bypassed. */
  fullScales: number[];
  /** Measured on the server's host. */
  host: HostTimes;
  /** Wall seconds that converting the numbers to their wire format took here. */
  encodeTime: number;
}

export type MatrixUpload = Upload<MatrixHeader, LoadMatrixResponse__Output, MatrixLoaded>;

export function readMatrixLoaded(message: LoadMatrixResponse__Output, encodeTime: number): MatrixLoaded {
  return { ...plain(message), host: message.host ?? { receive: 0, compute: 0 }, encodeTime };
}

/** An id of its own makes it safe to repeat: the server answers again and does nothing twice. */
function matrixUpload(header: MatrixHeader, body: UploadBody, uploadId: string = randomUUID()): MatrixUpload {
  return {
    header: { ...header, uploadId },
    body,
    checksum: header.checksum ?? false,
    read: (message) => readMatrixLoaded(message, body.encodeSeconds()),
  };
}

/** The options must have been checked. */
export function loadMatrix(
  sessionId: string,
  matrix: MatrixSource,
  options: LoadMatrixOptions,
): MatrixUpload {
  const body = createUploadBody(matrix.tensors);
  const header = {
    sessionId,
    matrix: { ...matrix.structure, damping: matrix.damping ?? 0 },
    tensors: body.specs,
    checksum: options.checksum ?? false,
    effectiveAt: wireTimePoint(options.effectiveAt),
    acceptUnstable: options.acceptUnstable ?? false,
  };
  return matrixUpload(header, body, options.uploadId);
}

/** The matrix as it was loaded, with another lambda. Arguments must have been checked. */
export function changeDamping(
  sessionId: string,
  damping: number,
  options: ChangeDampingOptions,
): MatrixUpload {
  const header = {
    sessionId,
    matrix: { loaded: { expectedVersion: options.expectedMatrixVersion }, damping },
    effectiveAt: wireTimePoint(options.effectiveAt),
  };
  return matrixUpload(header, createUploadBody([]));
}
