import type { Metadata } from '@grpc/grpc-js';
import { DeviceError } from '../../device/errors.js';
import { fixedLimits } from '../../session/serviceLimits.js';

/** Bytes of metadata as HTTP/2 counts a list of headers (RFC 9113, 6.5.2): names and values, and 32 for each. */
function sizeOf(metadata: Metadata): number {
  let bytes = 0;
  for (const [name, values] of Object.entries(metadata.toHttp2Headers())) {
    const list = Array.isArray(values) ? values : [values];
    for (const value of list) bytes += name.length + Buffer.byteLength(String(value)) + 32;
  }
  return bytes;
}

/** RESOURCE_EXHAUSTED if a request carries more metadata than the server states. */
export function requireSmall(metadata: Metadata): void {
  const limit = fixedLimits.maxMetadataBytes;
  const actual = sizeOf(metadata);
  if (actual <= limit) return;
  throw new DeviceError(
    'RESOURCE_EXHAUSTED',
    `The metadata of the request has ${actual} bytes; this server takes at most ${limit}: send less.`,
    { reason: 'METADATA_TOO_LARGE', metadata: { limit: String(limit), actual: String(actual) } },
  );
}
