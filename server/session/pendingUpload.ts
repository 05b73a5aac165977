import type { TimePoint, Upload } from '../device/device.js';
import { DeviceError, invalidArgument } from '../device/errors.js';
import { shorten } from '../device/shorten.js';
import { byteLength, type TensorSpec } from '../device/tensor.js';
import type { HostClock } from '../hostClock.js';
import { createStaging, type Staging } from './staging.js';

/** What an upload's header says, besides what it carries. */
export interface UploadHeader {
  /** '' = this stream alone. */
  id: string;
  /** How many streams carry it. */
  streams: number;
  /** Each stream ends with a CRC32C. */
  checksum: boolean;
  effectiveAt: Promise<TimePoint>;
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

/** How far an upload has come. */
export interface UploadStatus {
  uploadId: string;
  /** Streams that have sent the header. */
  joined: number;
  /** Streams that have finished. */
  finished: number;
  bytesReceived: number;
  bytesAnnounced: number;
}

/** An upload under way, over all of its streams. A header takes nothing of the device's memory. */
export interface PendingUpload<Loaded> {
  readonly id: string;
  /** Why it was discarded. */
  readonly failure: DeviceError | undefined;
  /** A stream of it is open, or data has come. */
  readonly busy: boolean;
  readonly status: UploadStatus;
  /** One more stream sent its header. */
  join(header: UploadHeader): void;
  /** Where the bytes go; undefined before `open`. */
  readonly staging: Staging | undefined;
  /** The first bytes are there: asks the device for the memory, once. */
  open(): Promise<Staging>;
  /** One stream has sent all; the last one makes the upload take effect. */
  finishStream(signal: AbortSignal): Promise<Finished<Loaded>>;
  /** Discards it, for all of its streams, unless it is taking effect already. */
  fail(error: DeviceError): void;
  /** `listener` hears when it is discarded; the returned function takes it away again. */
  onFail(listener: (error: DeviceError) => void): () => void;
}

export interface PendingUploadOptions<Loaded> {
  header: UploadHeader;
  /** Reserves the device's memory. */
  open: () => Promise<Upload<Loaded>>;
  clock: HostClock;
  /** It is discarded when no stream is open for this long. */
  idleSeconds: number;
  /** It is discarded when less than `leastProgress` bytes come in this time while a stream is open. */
  progressSeconds: number;
  /** The last stream has finished; the answer comes when the upload is in effect. */
  onCommit: (answer: Promise<Finished<Loaded>>) => void;
  /** It is not under way any more. */
  onEnd: () => void;
}

function checkJoin(own: UploadHeader, joined: number, header: UploadHeader): void {
  const name = shorten(header.id);
  if (own.text !== header.text) {
    throw invalidArgument('header', `differs from that of the other streams of upload "${name}".`, {
      reason: 'ID_REUSED',
    });
  }
  if (joined >= header.streams) {
    throw new DeviceError(
      'ABORTED',
      `Upload "${name}" is under way on all of its ${header.streams} streams: wait for it, or choose a new id.`,
      { reason: 'UPLOAD_UNDER_WAY', retryAfterSeconds: 1 },
    );
  }
}

function idle(seconds: number): DeviceError {
  return new DeviceError('ABORTED', `No stream of the upload was open for ${seconds} s.`, {
    reason: 'UPLOAD_UNFINISHED',
  });
}

/** Bytes. */
const leastProgress = 256 * 2 ** 10;

function stalled(seconds: number): DeviceError {
  return new DeviceError(
    'ABORTED',
    `Less than ${leastProgress} bytes of the upload came in ${seconds} s: send it again when it is all there.`,
    { reason: 'UPLOAD_UNFINISHED' },
  );
}

function statusOf(
  { id, tensors }: UploadHeader,
  joined: number,
  finished: number,
  staging: Staging | undefined,
): UploadStatus {
  const bytesAnnounced = tensors.reduce((sum, tensor) => sum + byteLength(tensor), 0);
  return { uploadId: id, joined, finished, bytesReceived: staging?.received ?? 0, bytesAnnounced };
}

/** Takes effect as a whole, or is discarded. */
async function commitWhole<Loaded>(
  upload: Upload<Loaded>,
  checkComplete: () => void,
  { effectiveAt }: UploadHeader,
  signal: AbortSignal,
): Promise<Loaded> {
  try {
    checkComplete();
    return await upload.commit(await effectiveAt, signal);
  } catch (error) {
    upload.discard();
    throw error;
  }
}

/** Why an upload was discarded, and who is to hear of it. */
function createFailure() {
  const listeners = new Set<(error: DeviceError) => void>();
  let error: DeviceError | undefined;
  return {
    get error() {
      return error;
    },
    set(reason: DeviceError) {
      error = reason;
      for (const listener of [...listeners]) listener(reason);
    },
    listen(listener: (reason: DeviceError) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

async function discardOnceOpen(opened: Promise<Upload<unknown>>): Promise<void> {
  const upload = await opened.catch(() => undefined);
  upload?.discard();
}

export function createPendingUpload<Loaded>(options: PendingUploadOptions<Loaded>): PendingUpload<Loaded> {
  const { header, clock, idleSeconds, progressSeconds, onCommit, onEnd } = options;
  const started = clock.seconds();
  let opened: Promise<Upload<Loaded>> | undefined;
  let staging: Staging | undefined;
  let joined = 0;
  let finished = 0;
  let committed = false;
  const failure = createFailure();
  let cancelIdle = () => {};
  let cancelProgress = () => {};

  function fail(error: DeviceError): void {
    if (failure.error || committed) return;
    cancelIdle();
    cancelProgress();
    onEnd();
    if (opened !== undefined) void discardOnceOpen(opened);
    failure.set(error);
  }

  /** Bytes that come one by one must not keep a device from others. */
  function watchProgress(before: number): void {
    cancelProgress = clock.after(progressSeconds, () => {
      const arrived = staging?.arrived ?? 0;
      const isWaiting = joined === finished || (opened !== undefined && !staging);
      if (isWaiting || arrived - before >= leastProgress) watchProgress(arrived);
      else fail(stalled(progressSeconds));
    });
  }

  async function open(): Promise<Staging> {
    opened ??= options.open();
    const upload = await opened;
    if (failure.error) throw failure.error;
    staging ??= createStaging(header.tensors, upload);
    return staging;
  }

  async function commit(signal: AbortSignal): Promise<Finished<Loaded>> {
    const receive = clock.seconds() - started;
    const { checkComplete } = await open();
    return { loaded: await commitWhole(await opened!, checkComplete, header, signal), receive };
  }

  return {
    id: header.id,
    get failure() {
      return failure.error;
    },
    get busy() {
      return joined > finished || opened !== undefined;
    },
    get status() {
      return statusOf(header, joined, finished, staging);
    },
    get staging() {
      return staging;
    },
    open,
    fail,
    onFail: failure.listen,
    join(other) {
      checkJoin(header, joined, other);
      joined++;
      cancelIdle();
      if (joined === 1) watchProgress(0);
    },
    async finishStream(signal) {
      finished++;
      if (finished === header.streams) {
        committed = true;
        cancelProgress();
        const answer = commit(signal).finally(onEnd);
        onCommit(answer);
        return answer;
      }
      if (joined === finished) cancelIdle = clock.after(idleSeconds, () => fail(idle(idleSeconds)));
      return { receive: clock.seconds() - started };
    },
  };
}
