import { DeviceError } from '../device/errors.js';
import { type Checksum, createChecksum } from './checksum.js';
import type { Finished, PendingUpload } from './pendingUpload.js';
import type { ChunkWriter, Staging } from './staging.js';

/** One stream of an upload. Whatever goes wrong on one stream discards the upload, for all of its streams. */
export interface UploadStream<Loaded> {
  /** The upload had been finished before: its chunks need not come, `finish` gives the same answer again. */
  readonly repeated: boolean;
  /** Takes a chunk that has come whole. A promise, for the first: wait until the device has given the memory. */
  write(tensor: number, offset: number, bytes: Uint8Array): Promise<undefined> | undefined;
  /**
   * Takes a chunk as its bytes come: they go to the function that is returned, in order. Undefined: the chunk has to come
   * whole, to `write`, which says what is wrong with it.
   */
  openChunk(tensor: number, offset: number, length: number): ((bytes: Uint8Array) => void) | undefined;
  /** This stream has sent all; the last one of the upload makes it take effect. */
  finish(crc32c: number | undefined, signal: AbortSignal): Promise<Finished<Loaded>>;
  /** The stream ended without a finish: the upload never happened. No effect after `finish`. */
  abandon(): void;
  /** Hears, until this stream is finished, that others discarded the upload. */
  onDiscarded(listener: (error: DeviceError) => void): void;
}

/** A stream of an upload that was finished before. */
export function repeatedStream<Loaded>(answer: Promise<Finished<Loaded>>): UploadStream<Loaded> {
  return {
    repeated: true,
    write: () => undefined,
    openChunk: () => undefined,
    finish: () => answer,
    abandon() {},
    onDiscarded() {},
  };
}

/** Takes the bytes of one chunk as they come. */
function chunkReceiver(
  upload: PendingUpload<unknown>,
  chunk: ChunkWriter,
  length: number,
  checksum: Checksum,
): (bytes: Uint8Array) => void {
  let left = length;
  return (bytes) => {
    // Its memory may belong to another upload already. The stream has been told why.
    if (upload.failure) return;
    chunk.append(bytes);
    checksum.add(bytes);
    left -= bytes.byteLength;
    if (left > 0) return;
    try {
      chunk.close();
    } catch (error) {
      upload.fail(error as DeviceError);
    }
  };
}

function tryToOpen(
  { failure, staging }: PendingUpload<unknown>,
  tensor: number,
  offset: number,
  length: number,
): ChunkWriter | undefined {
  if (failure) return undefined;
  try {
    return staging?.openChunk(tensor, offset, length);
  } catch {
    return undefined;
  }
}

function otherFailed(): DeviceError {
  return new DeviceError('ABORTED', 'The upload was discarded, because another stream of it failed.', {
    reason: 'UPLOAD_ABORTED',
  });
}

function otherUnfinished(): DeviceError {
  return new DeviceError(
    'ABORTED',
    'The upload was discarded, because a stream of it ended without a finish.',
    { reason: 'UPLOAD_UNFINISHED' },
  );
}

export function createUploadStream<Loaded>(
  upload: PendingUpload<Loaded>,
  withChecksum: boolean,
): UploadStream<Loaded> {
  const checksum = createChecksum(withChecksum);
  let open = true;
  let stopListening = () => {};

  function discard(error: DeviceError): void {
    open = false;
    stopListening();
    upload.fail(error);
  }

  /** What throws here discards the upload; this stream is told of it by the error itself. */
  function guard(work: () => void): void {
    if (upload.failure) throw upload.failure;
    try {
      work();
    } catch (error) {
      discard(otherFailed());
      throw error;
    }
  }

  function put(staging: Staging, tensor: number, offset: number, bytes: Uint8Array): void {
    guard(() => {
      const chunk = staging.openChunk(tensor, offset, bytes.byteLength);
      chunk.append(bytes);
      chunk.close();
      checksum.add(bytes);
    });
  }

  async function openAndPut(tensor: number, offset: number, bytes: Uint8Array): Promise<undefined> {
    let staging: Staging;
    try {
      staging = await upload.open();
    } catch (error) {
      discard(error instanceof DeviceError ? error : otherFailed());
      throw error;
    }
    put(staging, tensor, offset, bytes);
  }

  return {
    repeated: false,
    write(tensor, offset, bytes) {
      if (!upload.staging) return openAndPut(tensor, offset, bytes);
      put(upload.staging, tensor, offset, bytes);
    },
    openChunk(tensor, offset, length) {
      const chunk = tryToOpen(upload, tensor, offset, length);
      return chunk && chunkReceiver(upload, chunk, length, checksum);
    },
    async finish(crc32c, signal) {
      guard(() => checksum.check(crc32c));
      open = false;
      stopListening();
      return upload.finishStream(signal);
    },
    abandon() {
      if (open) discard(otherUnfinished());
    },
    onDiscarded(listener) {
      stopListening = upload.onFail(listener);
    },
  };
}
