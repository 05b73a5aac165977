import { randomUUID } from 'node:crypto';
import type { HostTimes, VectorWritten } from '../../common/results.js';
import type { VectorRole } from '../../common/roles.js';
import { vectorRoleNames } from '../../proto/enumNames.js';
import type { LoadVectorResponse__Output } from '../../proto/types/spu/v1/LoadVectorResponse.js';
import type { VectorHeader } from '../../proto/types/spu/v1/VectorHeader.js';
import { checkArgument, extent, optionsOf } from '../checks.js';
import { invalidArgument } from '../errors.js';
import {
  type Encoding,
  encoding,
  lengthOf,
  type TensorSource,
  type TensorValues,
  tensor,
  tensorValues,
} from '../structures/tensor.js';
import { type CallOptions, callChecks } from '../transport/calls.js';
import { createUploadBody } from '../upload/uploadBody.js';
import { plain } from '../wire/plain.js';
import { wireTimePoint } from '../wire/timePoint.js';
import { type LoadOptions, loadChecks, type Upload } from './upload.js';

/**
 * How a vector is loaded.
 *
 * @example
 * await session.loadVector(gradient, { encoding: 'float16' });
 */
export interface LoadVectorOptions extends LoadOptions {
  /** Default: float64 for a Float64Array or numbers, else float32. */
  encoding?: Encoding;
  /** N; needed where the numbers come in pieces. */
  dimension?: number;
}

const ofVector = { ...loadChecks, encoding, dimension: extent };

/** In a Run, which has a signal for all of its calls. */
export const checkLoadVector = optionsOf<LoadVectorOptions>('loadVector', {}, ofVector);
export const checkLoadVectorCall = optionsOf<LoadVectorOptions & CallOptions>(
  'loadVector',
  {},
  { ...ofVector, ...callChecks },
);

/**
 * What writing a vector did.
 *
 * @example
 * const { version, clipped }: VectorLoaded = await session.loadVector([1, 2]);
 */
export interface VectorLoaded extends VectorWritten {
  /** Measured on the server's host. */
  host: HostTimes;
}

export type VectorUpload = Upload<VectorHeader, LoadVectorResponse__Output, VectorLoaded>;

/** The tensor of a target or state. */
export function vectorTensor(
  values: TensorValues,
  options: Pick<LoadVectorOptions, 'encoding' | 'dimension'>,
): TensorSource {
  checkArgument('vector', values, tensorValues);
  const dimension = options.dimension ?? lengthOf(values);
  if (dimension === 0) throw invalidArgument('dimension', 'is 0, but must be a whole number of at least 1.');
  if (dimension === undefined) {
    throw invalidArgument('dimension', 'is missing: numbers in pieces do not tell it.');
  }
  return tensor({ role: 'vector', shape: [dimension], label: 'vector' }, values, options.encoding);
}

/** The options must have been checked. */
export function loadVector(
  sessionId: string,
  role: VectorRole,
  vector: TensorSource,
  options: LoadOptions,
): VectorUpload {
  const body = createUploadBody([vector]);
  const checksum = options.checksum ?? false;
  return {
    header: {
      sessionId,
      // Makes it safe to repeat: the server answers again and does nothing twice.
      uploadId: options.uploadId ?? randomUUID(),
      role: vectorRoleNames[role],
      tensor: body.specs[0],
      checksum,
      effectiveAt: wireTimePoint(options.effectiveAt),
    },
    body,
    checksum,
    read: readVectorLoaded,
  };
}

export function readVectorLoaded(message: LoadVectorResponse__Output): VectorLoaded {
  return { ...plain(message), host: message.host ?? { receive: 0, compute: 0 } };
}
