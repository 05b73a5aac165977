import type { SampleResponse } from '../../../proto/types/spu/v1/SampleResponse.js';
import type { SampleRequest } from '../../device/device.js';
import type { Session } from '../../session/session.js';
import { validateSample } from '../../session/validateRequests.js';
import type { Call } from '../calls/call.js';
import type { Write } from '../calls/streams.js';
import { fromSampleHeader, fromTiming } from '../convert/requests.js';

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

/** Reads the state and sends header, chunks and timing. */
export async function sample(
  session: Session,
  request: SampleRequest,
  call: Call,
  write: Write<SampleResponse>,
): Promise<void> {
  validateSample(request, session.limits);
  let sent = 0;
  for await (const event of session.device.sample(request, call.signal)) {
    if (event.kind === 'header') await write({ header: fromSampleHeader(event.header) });
    else if (event.kind === 'timing') await write({ timing: fromTiming(event.timing) });
    else {
      await writeChunks(event.bytes, sent, write);
      sent += event.bytes.byteLength;
      call.sent += event.bytes.byteLength;
    }
  }
}
