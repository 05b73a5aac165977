import type { DeviceTime } from '../../common/deviceTime.js';
import { toSeconds } from '../../proto/time.js';
import type { RenewLeaseResponse__Output } from '../../proto/types/spu/v1/RenewLeaseResponse.js';
import type { CallOptions } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { unaryWithRetry } from '../transport/retry.js';

/**
 * An upload that is under way.
 *
 * @example
 * for (const { uploadId, bytesReceived, bytesAnnounced } of (await session.renewLease()).uploads) {
 *   console.log(uploadId, bytesReceived / bytesAnnounced);
 * }
 */
export interface UploadStatus {
  /** Its `uploadId`; empty where it has none. */
  uploadId: string;
  /** Streams that have sent the header. */
  joined: number;
  /** Streams that have finished. */
  finished: number;
  /** Bytes that have come. */
  bytesReceived: number;
  /** Bytes that the header announced. */
  bytesAnnounced: number;
}

/**
 * A session as it stands.
 *
 * @example
 * const { matrixVersion, uploads, time }: SessionState = await session.renewLease();
 */
export interface SessionState {
  /** It ends this long from now, if no other call comes. */
  leaseSeconds: number;
  /** Matrix loaded last; 0 for none. */
  matrixVersion: number;
  /** Target loaded last; 0 for none. */
  targetVersion: number;
  /** State loaded last; 0 for none. */
  stateVersion: number;
  /** Uploads under way. */
  uploads: UploadStatus[];
  /** Device time. */
  time: DeviceTime;
}

/** Keeps a session without changing anything. */
export async function renewLease(
  { service, metadata, retry }: Connection,
  sessionId: string,
  options: CallOptions,
): Promise<SessionState> {
  const { lease, time, ...state } = await unaryWithRetry<RenewLeaseResponse__Output>(
    retry,
    (grpc, done) => service.renewLease({ sessionId }, metadata, grpc, done),
    options,
  );
  return { ...state, leaseSeconds: lease ? toSeconds(lease) : 0, time: time ?? { ticks: 0, epoch: 0 } };
}
