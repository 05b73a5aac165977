import type { SampleRequest__Output } from '../../../proto/types/spu/v1/SampleRequest.js';
import type { SampleResponse } from '../../../proto/types/spu/v1/SampleResponse.js';
import type { TimePoint } from '../../device/device.js';
import type { Session } from '../../session/session.js';
import { pinReadOut } from '../../session/timePoints.js';
import { type ReadOut, validateSample } from '../../session/validateRequests.js';
import type { Call } from '../calls/call.js';
import type { Write } from '../calls/streams.js';
import { fromSampleHeader, fromTiming, toReadOut } from '../convert/requests.js';
import { toNamedTime } from '../convert/timePoint.js';
import { createSampleChecksum } from './sampleChecksum.js';

/** Bytes of one chunk on the wire. */
export const chunkBytes = 2 ** 20;

/** Sends bytes as chunks of at most 1 MiB, the first at `offset`. */
export async function writeChunks(
  bytes: Uint8Array,
  offset: number,
  write: Write<SampleResponse>,
): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    const data = bytes.subarray(at, at + chunkBytes);
    await write({ chunk: { tensor: 0, offset: offset + at, data } });
  }
}

/** A read-out that was checked; its time means what it meant when the request came. */
export interface CheckedReadOut {
  readOut: ReadOut;
  at: Promise<TimePoint>;
  /** The timing carries a CRC32C. */
  checksum: boolean;
}

export function checkReadOut(session: Session, message: SampleRequest__Output): CheckedReadOut {
  const readOut = toReadOut(message);
  validateSample(readOut, session.limits);
  const at = pinReadOut('at', toNamedTime(message.at), session);
  return { readOut, at, checksum: message.checksum };
}

/** Reads the state and sends header, chunks and timing. */
export async function sample(
  session: Session,
  { readOut, at, checksum }: CheckedReadOut,
  call: Call,
  write: Write<SampleResponse>,
): Promise<void> {
  const sum = createSampleChecksum(checksum);
  let sent = 0;
  for await (const event of session.device.sample({ ...readOut, at: await at }, call.signal)) {
    if (event.kind === 'header') await write({ header: fromSampleHeader(event.header) });
    else if (event.kind === 'timing') await write({ timing: fromTiming(event.timing, sum.value) });
    else {
      sum.add(event.bytes);
      await writeChunks(event.bytes, sent, write);
      sent += event.bytes.byteLength;
      call.sent += event.bytes.byteLength;
    }
  }
}
