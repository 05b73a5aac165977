import type { MatrixHeader__Output } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { RunRequest__Output } from '../../../proto/types/spu/v1/RunRequest.js';
import type { TensorChunk__Output } from '../../../proto/types/spu/v1/TensorChunk.js';
import { type DeviceError, invalidArgument } from '../../device/errors.js';
import type { Finished } from '../../session/pendingUpload.js';
import type { Session } from '../../session/session.js';
import type { UploadStream } from '../../session/uploadStream.js';
import type { Call } from '../calls/call.js';
import { fromMatrixLoaded, fromVectorLoaded } from '../convert/upload.js';
import { tapInto } from '../fastUpload/tapInto.js';
import type { Answer, Answers } from './answers.js';
import { joinMatrix, joinVector } from './joinUpload.js';
import { outOfOrder } from './receiveUpload.js';

/** The uploads of a Run stream: one is open at a time, finished ones wait for their turn. */
export interface RunUploads {
  /** One is open. */
  readonly open: boolean;
  /** A header came. */
  begin(session: Session, message: RunRequest__Output): Promise<undefined>;
  write(chunk: TensorChunk__Output): Promise<undefined> | undefined;
  finish(crc32c: number | undefined): Promise<undefined> | undefined;
  /** Takes no more. */
  close(): void;
  /** Discards what did not take effect. */
  abandonAll(): void;
}

/** An upload of a Run stream, until it is finished. */
interface OpenUpload {
  kind: 'matrix' | 'vector';
  stream: UploadStream<unknown>;
  finish(crc32c: number | undefined): Promise<Answer>;
}

function requireOpen(upload: OpenUpload | undefined): OpenUpload {
  if (upload) return upload;
  throw outOfOrder('message', 'no upload is open; send a matrix or vector header first.');
}

/** `discarded` hears if somebody else discards an upload that is open. */
export function createRunUploads(
  call: Call,
  answers: Answers,
  discarded: (error: DeviceError) => void,
): RunUploads {
  const { signal } = call;
  const streams = new Set<UploadStream<unknown>>();
  let current: OpenUpload | undefined;
  let closed = false;
  /** Settles when the last matrix is in effect: two are as many as the device's memory must hold. */
  let matrixDone: Promise<void> = Promise.resolve();

  async function open<Loaded>(
    kind: OpenUpload['kind'],
    joining: Promise<UploadStream<Loaded>>,
    toAnswer: (finished: Finished<Loaded>) => Answer,
  ): Promise<undefined> {
    const stream = await joining;
    if (closed || signal.aborted) {
      stream.abandon();
      return;
    }
    streams.add(stream);
    stream.onDiscarded(discarded);
    if (!stream.repeated) tapInto(call, stream);
    current = { kind, stream, finish: async (crc32c) => toAnswer(await stream.finish(crc32c, signal)) };
  }

  function openMatrix(session: Session, header: MatrixHeader__Output): Promise<undefined> {
    const joining = joinMatrix(session, header, matrixDone);
    return open('matrix', joining, (loaded) => ({ matrix: fromMatrixLoaded(loaded) }));
  }

  return {
    get open() {
      return current !== undefined;
    },
    async begin(session, { matrix, vector }) {
      if (current) throw outOfOrder('message', 'an upload is open; finish it before the next header.');
      if (matrix) return openMatrix(session, matrix);
      if (!vector) throw invalidArgument('message', 'is not set; set exactly one.');
      return open('vector', joinVector(session, vector), (loaded) => ({ vector: fromVectorLoaded(loaded) }));
    },
    write({ tensor, offset, data }) {
      const written = requireOpen(current).stream.write(tensor, offset, data);
      call.received += data.byteLength;
      return written;
    },
    finish(crc32c) {
      const { kind, stream, finish } = requireOpen(current);
      current = undefined;
      tapInto(call, undefined);
      const full = answers.add(async (respond) => {
        const answer = await finish(crc32c);
        streams.delete(stream);
        await respond(answer);
      });
      if (kind === 'matrix') matrixDone = answers.finished();
      return full;
    },
    close() {
      closed = true;
      tapInto(call, undefined);
    },
    abandonAll() {
      for (const stream of streams) stream.abandon();
    },
  };
}
