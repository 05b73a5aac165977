import type { ServiceLimits } from '../../common/description.js';

const MiB = 2 ** 20;

/** What every server takes, whatever its settings. */
export const fixedLimits = {
  maxChunkBytes: 4 * MiB,
  /** A chunk and its envelope. */
  maxMessageBytes: 4 * MiB + 64 * 2 ** 10,
  maxUploads: 8,
  maxUploadStreams: 32,
  rememberedUploadIds: 64,
  rememberedRequestIds: 1024,
  maxMetadataBytes: 16 * 2 ** 10,
} as const satisfies Partial<ServiceLimits>;

/** The part that is set. */
export interface LimitSettings {
  leaseSeconds: number;
  graceSeconds: number;
  queueLength: number;
}

/** What a server takes in front of its devices, as descriptions state it and validation applies it. */
export function createServiceLimits({
  leaseSeconds,
  graceSeconds,
  queueLength,
}: LimitSettings): ServiceLimits {
  const grace = Math.min(graceSeconds, leaseSeconds);
  return { ...fixedLimits, lease: leaseSeconds, grace, maxWaiting: queueLength };
}
