import { DeviceError } from '../device/errors.js';
import { type Checksum, createChecksum } from './checksum.js';
import type { Finished, PendingUpload } from './pendingUpload.js';
import type { ChunkWriter, Staging } from './staging.js';

/** One stream of an upload. Whatever goes wrong on one stream discards the upload, for all of its streams. */
export interface UploadStream<Loaded> {
  /** The upload had been finished before: its chunks need not come, `finish` gives the same answer again. */
  readonly repeated: boolean;
  /** Takes a chunk that has come whole. */
  write(tensor: number, offset: number, bytes: Uint8Array): void;
  /**
   * Takes a chunk as its bytes come: they go to the function that is returned, in order. Undefined: the chunk has to come
   * whole, to `write`, which says what is wrong with it.
   */
  openChunk(tensor: number, offset: number, length: number): ((bytes: Uint8Array) => void) | undefined;
  /** This stream has sent all; the last one of the upload makes it take effect. */
  finish(crc32c: number | undefined, signal: AbortSignal): Promise<Finished<Loaded>>;
  /** The stream ended without a finish: the upload never happened. No effect after `finish`. */
  abandon(): void;
}

/** A stream of an upload that was finished before. */
export function repeatedStream<Loaded>(answer: Promise<Finished<Loaded>>): UploadStream<Loaded> {
  return { repeated: true, write() {}, openChunk: () => undefined, finish: () => answer, abandon() {} };
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
    // Its memory may belong to another upload already. `finish` tells why.
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

export function createUploadStream<Loaded>(
  upload: PendingUpload<Loaded>,
  staging: Staging,
  withChecksum: boolean,
): UploadStream<Loaded> {
  const checksum = createChecksum(withChecksum);
  let open = true;

  /** What throws here discards the upload. */
  function guard(work: () => void): void {
    if (upload.failure) throw upload.failure;
    try {
      work();
    } catch (error) {
      upload.fail(
        new DeviceError('ABORTED', 'The upload was discarded, because another stream of it failed.'),
      );
      throw error;
    }
  }

  function tryToOpen(tensor: number, offset: number, length: number): ChunkWriter | undefined {
    if (upload.failure) return undefined;
    try {
      return staging.openChunk(tensor, offset, length);
    } catch {
      return undefined;
    }
  }

  return {
    repeated: false,
    write(tensor, offset, bytes) {
      guard(() => {
        const chunk = staging.openChunk(tensor, offset, bytes.byteLength);
        chunk.append(bytes);
        chunk.close();
        checksum.add(bytes);
      });
    },
    openChunk(tensor, offset, length) {
      const chunk = tryToOpen(tensor, offset, length);
      return chunk && chunkReceiver(upload, chunk, length, checksum);
    },
    async finish(crc32c, signal) {
      guard(() => checksum.check(crc32c));
      open = false;
      return upload.finishStream(signal);
    },
    abandon() {
      if (!open) return;
      open = false;
      upload.fail(
        new DeviceError(
          'ABORTED',
          'The upload was discarded, because a stream of it ended without a finish.',
          { reason: 'UPLOAD_UNFINISHED' },
        ),
      );
    },
  };
}
