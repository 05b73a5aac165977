import type { Upload } from '../device/device.js';
import { DeviceError, invalidArgument } from '../device/errors.js';
import { requireFieldAtMost } from '../device/validateTensor.js';
import type { HostClock } from '../hostClock.js';
import { createIdempotencyCache } from './idempotencyCache.js';
import {
  createPendingUpload,
  type Finished,
  type PendingUpload,
  type UploadHeader,
  type UploadStatus,
} from './pendingUpload.js';
import { fixedLimits } from './serviceLimits.js';
import { createUploadStream, repeatedStream, type UploadStream } from './uploadStream.js';

/** The uploads of one session and kind. */
export interface Uploads<Loaded> {
  /** A stream sent its header. `open` reserves the device's memory; it is called when the first bytes of the upload come. */
  join(header: UploadHeader, open: () => Promise<Upload<Loaded>>): UploadStream<Loaded>;
  /** Discards the upload of this id; false if none is under way. */
  abort(id: string): boolean;
  /** Discards what is under way; `error` is what its streams are told. */
  discardAll(error: DeviceError): void;
  /** Those under way. */
  readonly statuses: UploadStatus[];
  /** Forgets the finished ones. */
  forget(): void;
}

export interface UploadsOptions {
  clock: HostClock;
  /** An upload that no stream is open for is discarded after this. */
  idleSeconds: number;
  /** An upload that comes too slowly is discarded after this. */
  progressSeconds: number;
}

const { maxUploads, maxUploadStreams, rememberedUploadIds } = fixedLimits;

function checkStreams({ id, streams }: UploadHeader): void {
  if (id === '' && streams > 1) {
    throw invalidArgument('header.upload_id', 'is empty; several streams need one that joins them.');
  }
  const sentence = `is ${streams}; at most ${maxUploadStreams} carry an upload.`;
  requireFieldAtMost('header.streams', streams, maxUploadStreams, sentence);
}

function tooMany(): DeviceError {
  return new DeviceError(
    'RESOURCE_EXHAUSTED',
    `${maxUploads} uploads are under way: finish one of them first.`,
    { reason: 'TOO_MANY_UPLOADS', metadata: { limit: String(maxUploads) } },
  );
}

function aborted(sentence: string): DeviceError {
  return new DeviceError('ABORTED', sentence, { reason: 'UPLOAD_ABORTED' });
}

export function createUploads<Loaded>({
  clock,
  idleSeconds,
  progressSeconds,
}: UploadsOptions): Uploads<Loaded> {
  const active = new Set<PendingUpload<Loaded>>();
  const finished = createIdempotencyCache<Finished<Loaded>>(rememberedUploadIds);

  /** Headers that nothing followed take a place only as long as nobody else needs it. */
  function makeRoom(): void {
    const uploads = [...active];
    if (uploads.filter(({ busy }) => busy).length >= maxUploads) throw tooMany();
    const bare = uploads.filter(({ busy }) => !busy);
    if (bare.length >= maxUploads) bare[0].fail(aborted('Only headers of the upload came: send it again.'));
  }

  function begin(header: UploadHeader, open: () => Promise<Upload<Loaded>>): PendingUpload<Loaded> {
    makeRoom();
    const upload: PendingUpload<Loaded> = createPendingUpload({
      header,
      open,
      clock,
      idleSeconds,
      progressSeconds,
      onCommit(answer) {
        if (header.id !== '') finished.remember(header.id, header.text, answer);
      },
      onEnd: () => active.delete(upload),
    });
    active.add(upload);
    return upload;
  }

  function find(id: string): PendingUpload<Loaded> | undefined {
    return id === '' ? undefined : [...active].find((upload) => upload.id === id);
  }

  return {
    join(header, open) {
      const repeated = finished.recall(header.id, header.text, 'header.upload_id');
      if (repeated !== undefined) return repeatedStream(repeated);
      checkStreams(header);
      const upload = find(header.id) ?? begin(header, open);
      upload.join(header);
      return createUploadStream(upload, header.checksum);
    },
    abort(id) {
      const upload = find(id);
      upload?.fail(aborted('The upload was discarded, because AbortUpload asked for it.'));
      return upload?.failure !== undefined;
    },
    discardAll(error) {
      for (const upload of active) upload.fail(error);
    },
    get statuses() {
      return [...active].map(({ status }) => status);
    },
    forget() {
      finished.clear();
    },
  };
}
