import type { requestCallback } from '@grpc/grpc-js';
import type { AbortUploadResponse__Output } from '../../proto/types/spu/v1/AbortUploadResponse.js';
import { checkArgument, flag, type OptionalChecks, text } from '../checks.js';
import { type CallOptions, grpcOptions, unary } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { type GrpcOptions, type Retry, withRetry } from '../transport/retry.js';
import { type SendingCall, sendAll } from '../transport/writer.js';
import type { UploadBody, UploadMessage } from '../upload/uploadBody.js';
import { type TimePoint, timePoint } from '../wire/timePoint.js';

/**
 * What loads of matrices and of vectors share.
 *
 * @example
 * const evolution = await session.evolve({ duration: 10 });
 * await session.loadVector(next, { effectiveAt: { evolution }, checksum: true });
 */
export interface LoadOptions {
  /**
   * When it takes effect, but not before it is programmed; absent means after what is queued: at the end of the last
   * evolution under way or queued when the load begins. 'now' changes what evolves.
   */
  effectiveAt?: TimePoint;
  /** Protects the bytes by a CRC32C (costs about 10 % of the throughput). Default false. */
  checksum?: boolean;
  /** Names the upload, at most 128 bytes, for abortUpload(). Absent means a name of the client's own. */
  uploadId?: string;
}

/** Part of the checks of every load. */
export const loadChecks: OptionalChecks<LoadOptions> = {
  effectiveAt: timePoint,
  checksum: flag,
  uploadId: text,
};

/** An upload, ready to be sent: as a call of its own, or in a Run stream. */
export interface Upload<Header, Answer, Result> {
  readonly header: Header;
  readonly body: UploadBody;
  readonly checksum: boolean;
  read(answer: Answer): Result;
}

/** Header, chunks and finish; `first` is the header as the stream wants it. */
export async function* uploadMessages<First>(
  first: First,
  { body, checksum }: Pick<Upload<unknown, unknown, unknown>, 'body' | 'checksum'>,
): AsyncGenerator<First | UploadMessage, void, undefined> {
  yield first;
  yield* body.messages(checksum);
}

/** Sends an upload as a call of its own, again while that is safe. */
export async function sendUpload<Header, Answer, Result>(
  retry: Retry,
  upload: Upload<Header, Answer, Result>,
  start: (
    grpc: GrpcOptions,
    done: requestCallback<Answer>,
  ) => SendingCall<{ header: Header } | UploadMessage>,
  options: CallOptions,
): Promise<Result> {
  const answer = await withRetry(
    retry,
    (grpc) =>
      sendAll<{ header: Header } | UploadMessage, Answer>(
        (done) => start(grpc, done),
        uploadMessages({ header: upload.header }, upload),
        options.signal,
      ),
    { ...options, repeatable: upload.body.isRepeatable },
  );
  return upload.read(answer);
}

/** Discards an upload that is under way. Not repeated: the second time there would be none. */
export async function abortUpload(
  { service, metadata }: Connection,
  sessionId: string,
  uploadId: string,
  options: CallOptions,
): Promise<void> {
  checkArgument('uploadId', uploadId, text);
  await unary<AbortUploadResponse__Output>(
    (done) => service.abortUpload({ sessionId, uploadId }, metadata, grpcOptions(options), done),
    options.signal,
  );
}
