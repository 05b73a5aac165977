import type { TimePoint, Upload } from '../device/device.js';
import { DeviceError, invalidArgument } from '../device/errors.js';
import type { TensorSpec } from '../device/tensor.js';
import { createIdempotencyCache } from './idempotencyCache.js';
import { createChecksum, createStaging, type Staging } from './staging.js';
import type { Timers } from './timers.js';

/** What an upload's header says, besides what it carries. */
export interface UploadHeader {
  /** '' = this stream alone. */
  id: string;
  /** How many streams carry it. */
  streams: number;
  /** Each stream ends with a CRC32C. */
  checksum: boolean;
  effectiveAt: TimePoint;
  tensors: readonly TensorSpec[];
  /** Any text that is equal for equal headers. */
  text: string;
}

export interface Finished<Loaded> {
  /** Absent while other streams of the upload are unfinished. */
  loaded?: Loaded;
  /** Wall seconds from the header to the last byte. */
  receive: number;
}

/** One stream's part in an upload. Whatever goes wrong on one stream discards the upload, for all of its streams. */
export interface UploadStream<Loaded> {
  /** The upload had been finished before: its chunks need not come, `finish` gives the same answer again. */
  readonly repeated: boolean;
  write(tensor: number, offset: number, data: Uint8Array): void;
  /**
   * Takes a chunk whose bytes come in parts: each goes to the function that is returned. Undefined: it has to come
   * whole, to `write`, which says what is wrong with it.
   */
  writeParts(tensor: number, offset: number, length: number): ((data: Uint8Array) => void) | undefined;
  /** This stream has sent all; the last one of the upload makes it take effect. */
  finish(crc32c: number | undefined, signal: AbortSignal): Promise<Finished<Loaded>>;
  /** The stream ended without a finish: the upload never happened. No effect after `finish`. */
  abandon(): void;
}

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
  timers: Timers;
  /** An upload that no stream is open for is discarded after this. */
  idleSeconds: number;
}

/** Uploads under way at a time. */
const mostUploads = 8;
/** Finished upload ids that a repetition is recognised of. */
const rememberedIds = 64;
const longestId = 128;

interface Entry<Loaded> {
  header: UploadHeader;
  started: number;
  upload: Promise<Upload<Loaded>>;
  staging?: Staging;
  joined: number;
  finished: number;
  failure?: DeviceError;
  committed: boolean;
  cancelIdle: () => void;
}

export function createUploads<Loaded>({ timers, idleSeconds }: UploadsOptions): Uploads<Loaded> {
  const active = new Set<Entry<Loaded>>();
  const finishedUploads = createIdempotencyCache<Finished<Loaded>>(rememberedIds);

  function fail(entry: Entry<Loaded>, error: DeviceError): void {
    if (entry.failure || entry.committed) return;
    entry.failure = error;
    entry.cancelIdle();
    active.delete(entry);
    entry.upload.then(
      (upload) => upload.discard(),
      () => {},
    );
  }

  function begin(header: UploadHeader, open: () => Promise<Upload<Loaded>>): Entry<Loaded> {
    if (active.size >= mostUploads)
      throw new DeviceError(
        'RESOURCE_EXHAUSTED',
        `${mostUploads} uploads are under way: finish one of them first.`,
        {
          reason: 'TOO_MANY_UPLOADS',
        },
      );
    const entry: Entry<Loaded> = {
      header,
      started: timers.now(),
      upload: open(),
      joined: 0,
      finished: 0,
      committed: false,
      cancelIdle() {},
    };
    active.add(entry);
    return entry;
  }

  function find(header: UploadHeader): Entry<Loaded> | undefined {
    if (header.id === '') return undefined;
    for (const entry of active)
      if (entry.header.id === header.id) {
        if (entry.header.text !== header.text)
          throw invalidArgument('header', `differs from that of the other streams of upload "${header.id}".`);
        if (entry.joined >= header.streams)
          throw new DeviceError(
            'ABORTED',
            `Upload "${header.id}" is under way on all of its ${header.streams} streams: wait for it, or choose a new id.`,
            { reason: 'UPLOAD_UNDER_WAY', retryAfterSeconds: 1 },
          );
        return entry;
      }
    return undefined;
  }

  async function commit(entry: Entry<Loaded>, signal: AbortSignal): Promise<Finished<Loaded>> {
    const receive = (timers.now() - entry.started) / 1000;
    const upload = await entry.upload;
    try {
      entry.staging!.checkComplete();
      return { loaded: await upload.commit(entry.header.effectiveAt, signal), receive };
    } catch (error) {
      upload.discard();
      throw error;
    } finally {
      active.delete(entry);
    }
  }

  function streamOf(entry: Entry<Loaded>): UploadStream<Loaded> {
    const checksum = createChecksum(entry.header.checksum);
    let open = true;
    const guarded = <Result>(work: () => Result): Result => {
      if (entry.failure) throw entry.failure;
      try {
        return work();
      } catch (error) {
        fail(
          entry,
          new DeviceError('ABORTED', 'The upload was discarded, because another stream of it failed.'),
        );
        throw error;
      }
    };
    return {
      repeated: false,
      write(tensor, offset, data) {
        guarded(() => {
          entry.staging!.write(tensor, offset, data);
          checksum.add(data);
        });
      },
      writeParts(tensor, offset, length) {
        const placement = entry.failure ? undefined : entry.staging!.place(tensor, offset, length);
        if (!placement) return undefined;
        let left = length;
        return (data) => {
          // Its memory may belong to another upload already. `finish` tells why.
          if (entry.failure) return;
          placement.fill(data);
          checksum.add(data);
          left -= data.byteLength;
          if (left > 0) return;
          try {
            placement.land();
          } catch (error) {
            fail(entry, error as DeviceError);
          }
        };
      },
      async finish(crc32c, signal) {
        guarded(() => checksum.check(crc32c));
        open = false;
        entry.finished++;
        if (entry.finished < entry.header.streams) {
          if (entry.joined === entry.finished)
            entry.cancelIdle = timers.after(idleSeconds * 1000, () =>
              fail(
                entry,
                new DeviceError('ABORTED', `No stream of the upload was open for ${idleSeconds} s.`),
              ),
            );
          return { receive: (timers.now() - entry.started) / 1000 };
        }
        entry.committed = true;
        const answer = commit(entry, signal);
        if (entry.header.id !== '') finishedUploads.remember(entry.header.id, entry.header.text, answer);
        return answer;
      },
      abandon() {
        if (!open) return;
        open = false;
        fail(
          entry,
          new DeviceError(
            'ABORTED',
            'The upload was discarded, because a stream of it ended without a finish.',
            {
              reason: 'UPLOAD_UNFINISHED',
            },
          ),
        );
      },
    };
  }

  return {
    async join(header, open) {
      if (Buffer.byteLength(header.id) > longestId)
        throw invalidArgument('header.upload_id', `is longer than ${longestId} bytes.`);
      if (header.id === '' && header.streams > 1)
        throw invalidArgument('header.upload_id', 'is empty; several streams need one that joins them.');
      const repeated = finishedUploads.recall(header.id, header.text, 'header.upload_id');
      if (repeated !== undefined)
        return {
          repeated: true,
          write() {},
          writeParts: () => undefined,
          finish: () => repeated,
          abandon() {},
        };
      const entry = find(header) ?? begin(header, open);
      entry.joined++;
      entry.cancelIdle();
      try {
        const upload = await entry.upload;
        entry.staging ??= createStaging(header.tensors, upload);
      } catch (error) {
        active.delete(entry);
        throw error;
      }
      if (entry.failure) throw entry.failure;
      return streamOf(entry);
    },
    discardAll(error) {
      for (const entry of active) fail(entry, error);
    },
    forget() {
      finishedUploads.clear();
    },
  };
}
