import { randomUUID } from 'node:crypto';
import type { HostTimes, MatrixWritten } from '../../common/results.js';
import type { LoadMatrixResponse__Output } from '../../proto/types/spu/v1/LoadMatrixResponse.js';
import type { MatrixHeader } from '../../proto/types/spu/v1/MatrixHeader.js';
import { checkNotNegative } from '../checks.js';
import type { MatrixSource } from '../structures/matrix.js';
import { createUploadBody, type UploadBody } from '../upload/uploadBody.js';
import { plain } from '../wire/plain.js';
import { type TimePoint, wireTimePoint } from '../wire/timePoint.js';
import type { LoadOptions, Upload } from './upload.js';

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

/** What programming a matrix did. */
export interface MatrixLoaded extends MatrixWritten {
  fullScales: number[];
  host: HostTimes;
  /** Wall seconds that converting the numbers to their wire format took here. */
  encodeTime: number;
}

export type MatrixUpload = Upload<MatrixHeader, LoadMatrixResponse__Output, MatrixLoaded>;

function matrixUpload(header: MatrixHeader, body: UploadBody): MatrixUpload {
  return {
    // An id makes it safe to repeat: the server answers again and does nothing twice.
    header: { ...header, uploadId: randomUUID() },
    body,
    checksum: header.checksum ?? false,
    read: (message) => ({
      ...plain(message),
      host: message.host ?? { receive: 0, compute: 0 },
      encodeTime: body.encodeSeconds(),
    }),
  };
}

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
  return matrixUpload(header, body);
}

/** The matrix as it was loaded, with another lambda. */
export function changeDamping(
  sessionId: string,
  damping: number,
  options: ChangeDampingOptions,
): MatrixUpload {
  checkNotNegative('damping', damping);
  const header = {
    sessionId,
    matrix: { loaded: { expectedVersion: options.expectedMatrixVersion }, damping },
    effectiveAt: wireTimePoint(options.effectiveAt),
  };
  return matrixUpload(header, createUploadBody([]));
}
