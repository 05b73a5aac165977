import type { Upload } from '../device/device.js';
import { DeviceError, invalidArgument } from '../device/errors.js';
import type { HostClock } from '../hostClock.js';
import { createIdempotencyCache } from './idempotencyCache.js';
import {
  createPendingUpload,
  type Finished,
  type PendingUpload,
  type UploadHeader,
} from './pendingUpload.js';
import { createUploadStream, repeatedStream, type UploadStream } from './uploadStream.js';

/** The uploads of one session and kind. */
export interface Uploads<Loaded> {
  /** A stream sent its header. `open` reserves the device's memory; it is called for the first stream of an upload. */
  join(header: UploadHeader, open: () => Promise<Upload<Loaded>>): Promise<UploadStream<Loaded>>;
  /** Discards what is under way; `error` is what its streams are told. */
  discardAll(error: DeviceError): void;
  /** Forgets the finished ones. */
  forget(): void;
}

export interface UploadsOptions {
  clock: HostClock;
  /** An upload that no stream is open for is discarded after this. */
  idleSeconds: number;
}

/** Uploads under way at a time. */
const mostUploads = 8;
/** Finished upload ids that a repetition is recognised of. */
const rememberedIds = 64;

export function createUploads<Loaded>({ clock, idleSeconds }: UploadsOptions): Uploads<Loaded> {
  const active = new Set<PendingUpload<Loaded>>();
  const finished = createIdempotencyCache<Finished<Loaded>>(rememberedIds);

  function begin(header: UploadHeader, open: () => Promise<Upload<Loaded>>): PendingUpload<Loaded> {
    if (active.size >= mostUploads) {
      throw new DeviceError(
        'RESOURCE_EXHAUSTED',
        `${mostUploads} uploads are under way: finish one of them first.`,
        { reason: 'TOO_MANY_UPLOADS' },
      );
    }
    const upload: PendingUpload<Loaded> = createPendingUpload({
      header,
      open,
      clock,
      idleSeconds,
      onCommit(answer) {
        if (header.id !== '') finished.remember(header.id, header.text, answer);
      },
      onEnd: () => active.delete(upload),
    });
    active.add(upload);
    return upload;
  }

  function find({ id }: UploadHeader): PendingUpload<Loaded> | undefined {
    if (id === '') return undefined;
    for (const upload of active) {
      if (upload.id === id) return upload;
    }
    return undefined;
  }

  return {
    async join(header, open) {
      const repeated = finished.recall(header.id, header.text, 'header.upload_id');
      if (repeated !== undefined) return repeatedStream(repeated);
      if (header.id === '' && header.streams > 1) {
        throw invalidArgument('header.upload_id', 'is empty; several streams need one that joins them.');
      }
      const upload = find(header) ?? begin(header, open);
      return createUploadStream(upload, await upload.join(header), header.checksum);
    },
    discardAll(error) {
      for (const upload of active) upload.fail(error);
    },
    forget() {
      finished.clear();
    },
  };
}
