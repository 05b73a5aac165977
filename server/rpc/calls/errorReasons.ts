import type { EnumTypeDefinition } from '@grpc/proto-loader';
import { packageDefinition } from '../../../proto/load.js';
import type { StatusName } from '../../device/errors.js';

const prefix = 'ERROR_REASON_';
const { value } = (packageDefinition['spu.v1.ErrorReason'] as EnumTypeDefinition).type as {
  value: { name: string }[];
};

/** All of spu/v1/errors.proto, without the prefix. */
export const errorReasons: ReadonlySet<string> = new Set(
  value.map(({ name }) => name.slice(prefix.length)).filter((reason) => reason !== 'UNSPECIFIED'),
);

/** What a status usually means, for a driver that gives no reason. */
const usualReasons: Readonly<Record<StatusName, string>> = {
  CANCELLED: 'CANCELLED',
  UNKNOWN: 'INTERNAL',
  INVALID_ARGUMENT: 'INVALID_FIELD',
  DEADLINE_EXCEEDED: 'DEADLINE_EXCEEDED',
  NOT_FOUND: 'EVOLUTION_NOT_FOUND',
  ALREADY_EXISTS: 'ID_REUSED',
  PERMISSION_DENIED: 'SCOPE_MISSING',
  RESOURCE_EXHAUSTED: 'ABOVE_LIMIT',
  FAILED_PRECONDITION: 'NOT_LOADED',
  ABORTED: 'UPLOAD_ABORTED',
  OUT_OF_RANGE: 'CHUNK_OUT_OF_RANGE',
  UNIMPLEMENTED: 'UNSUPPORTED',
  INTERNAL: 'INTERNAL',
  UNAVAILABLE: 'DEVICE_FAULT',
  DATA_LOSS: 'CHECKSUM_MISMATCH',
  UNAUTHENTICATED: 'TOKEN_MISSING',
};

/** A reason that the protocol has: the one given, or what the status usually means. */
export function reasonOf(code: StatusName, reason: string | undefined): string {
  return reason !== undefined && errorReasons.has(reason) ? reason : usualReasons[code];
}
