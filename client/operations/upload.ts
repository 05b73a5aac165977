import type { requestCallback } from '@grpc/grpc-js';
import type { CallOptions } from '../transport/calls.js';
import { type GrpcOptions, type RetryPolicy, withRetry } from '../transport/retry.js';
import { type SendingCall, sendAll } from '../transport/writer.js';
import type { UploadBody, UploadMessage } from '../upload/uploadBody.js';
import type { TimePoint } from '../wire/timePoint.js';

/** What loads of matrices and of vectors share. */
export interface LoadOptions {
  /** Device time at which it takes effect; absent means as soon as it is programmed. */
  effectiveAt?: TimePoint;
  /** Protects the bytes by a CRC32C (costs about 10 % of the throughput). Default false. */
  checksum?: boolean;
}

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
  retry: RetryPolicy,
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
