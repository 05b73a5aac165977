import type { TimePoint, Upload } from '../device/device.js';
import { DeviceError, invalidArgument } from '../device/errors.js';
import type { TensorSpec } from '../device/tensor.js';
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

/** An upload under way, over all of its streams. */
export interface PendingUpload<Loaded> {
  readonly id: string;
  /** Why it was discarded. */
  readonly failure: DeviceError | undefined;
  /** One more stream sent its header. Resolves when the device's memory is there. */
  join(header: UploadHeader): Promise<Staging>;
  /** One stream has sent all; the last one makes the upload take effect. */
  finishStream(signal: AbortSignal): Promise<Finished<Loaded>>;
  /** Discards it, for all of its streams, unless it is taking effect already. */
  fail(error: DeviceError): void;
}

export interface PendingUploadOptions<Loaded> {
  header: UploadHeader;
  /** Reserves the device's memory. */
  open: () => Promise<Upload<Loaded>>;
  clock: HostClock;
  /** It is discarded when no stream is open for this long. */
  idleSeconds: number;
  /** The last stream has finished; the answer comes when the upload is in effect. */
  onCommit: (answer: Promise<Finished<Loaded>>) => void;
  /** It is not under way any more. */
  onEnd: () => void;
}

function checkJoin(own: UploadHeader, joined: number, header: UploadHeader): void {
  if (own.text !== header.text) {
    throw invalidArgument('header', `differs from that of the other streams of upload "${header.id}".`);
  }
  if (joined >= header.streams) {
    throw new DeviceError(
      'ABORTED',
      `Upload "${header.id}" is under way on all of its ${header.streams} streams: wait for it, or choose a new id.`,
      { reason: 'UPLOAD_UNDER_WAY', retryAfterSeconds: 1 },
    );
  }
}

function idle(seconds: number): DeviceError {
  return new DeviceError('ABORTED', `No stream of the upload was open for ${seconds} s.`);
}

async function discardOnceOpen(opened: Promise<Upload<unknown>>): Promise<void> {
  const upload = await opened.catch(() => undefined);
  upload?.discard();
}

export function createPendingUpload<Loaded>(options: PendingUploadOptions<Loaded>): PendingUpload<Loaded> {
  const { header, clock, idleSeconds, onCommit, onEnd } = options;
  const started = clock.seconds();
  const opened = options.open();
  let staging: Staging | undefined;
  let joined = 0;
  let finished = 0;
  let committed = false;
  let failure: DeviceError | undefined;
  let cancelIdle = () => {};

  function fail(error: DeviceError): void {
    if (failure || committed) return;
    failure = error;
    cancelIdle();
    onEnd();
    void discardOnceOpen(opened);
  }

  async function commit(signal: AbortSignal): Promise<Finished<Loaded>> {
    const receive = clock.seconds() - started;
    const upload = await opened;
    try {
      staging!.checkComplete();
      return { loaded: await upload.commit(header.effectiveAt, signal), receive };
    } catch (error) {
      upload.discard();
      throw error;
    } finally {
      onEnd();
    }
  }

  return {
    id: header.id,
    get failure() {
      return failure;
    },
    fail,
    async join(other) {
      checkJoin(header, joined, other);
      joined++;
      cancelIdle();
      try {
        const upload = await opened;
        staging ??= createStaging(header.tensors, upload);
      } catch (error) {
        onEnd();
        throw error;
      }
      if (failure) throw failure;
      return staging;
    },
    async finishStream(signal) {
      finished++;
      if (finished < header.streams) {
        if (joined === finished) cancelIdle = clock.after(idleSeconds, () => fail(idle(idleSeconds)));
        return { receive: clock.seconds() - started };
      }
      committed = true;
      const answer = commit(signal);
      onCommit(answer);
      return answer;
    },
  };
}
