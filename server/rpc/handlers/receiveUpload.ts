import type { TensorChunk__Output } from '../../../proto/types/spu/v1/TensorChunk.js';
import type { UploadFinish__Output } from '../../../proto/types/spu/v1/UploadFinish.js';
import { DeviceError, invalidArgument } from '../../device/errors.js';
import type { Finished } from '../../session/pendingUpload.js';
import type { UploadStream } from '../../session/uploadStream.js';
import type { Call } from '../calls/call.js';
import { consume, type Verdict } from '../calls/streams.js';
import { tapInto } from '../fastUpload/tapInto.js';

interface UploadMessage<Header> {
  header?: Header | null;
  chunk?: TensorChunk__Output | null;
  finish?: UploadFinish__Output | null;
}

/** What a stream is told that ends without its finish. */
export function unfinished(): DeviceError {
  return new DeviceError('ABORTED', 'The stream ended without a finish message: the upload never happened.', {
    reason: 'UPLOAD_UNFINISHED',
  });
}

/** A message that came where another was due. */
export function outOfOrder(field: string, description: string): DeviceError {
  return invalidArgument(field, description, { reason: 'MESSAGE_ORDER' });
}

/** What came on one stream of an upload. */
interface Received<Loaded> {
  upload?: UploadStream<Loaded>;
  finish?: UploadFinish__Output;
}

function createReceiver<Header, Loaded>(
  received: Received<Loaded>,
  call: Call,
  join: (header: Header) => Promise<UploadStream<Loaded>>,
  discarded: (error: DeviceError) => void,
): (message: UploadMessage<Header>) => Verdict | Promise<Verdict> {
  const begin = async (header: Header): Promise<Verdict> => {
    const upload = await join(header);
    received.upload = upload;
    if (call.signal.aborted) upload.abandon();
    // The header of one that is in effect already is enough.
    if (upload.repeated) return true;
    upload.onDiscarded(discarded);
    tapInto(call, upload);
    return;
  };
  const write = ({ tensor, offset, data }: TensorChunk__Output, upload: UploadStream<Loaded>) => {
    const written = upload.write(tensor, offset, data);
    call.received += data.byteLength;
    return written;
  };
  return ({ header, chunk, finish }) => {
    const { upload } = received;
    if (received.finish) throw outOfOrder('message', 'came after the finish; send nothing behind it.');
    if (header) {
      if (upload) throw outOfOrder('header', 'came twice; send it once, first.');
      return begin(header);
    }
    if (!upload) throw outOfOrder('message', 'the first message of an upload must be its header.');
    if (chunk) return write(chunk, upload);
    if (!finish) throw invalidArgument('message', 'is not set; send a header, chunks, and a finish.');
    received.finish = finish;
    tapInto(call, undefined);
    return;
  };
}

/**
 * Receives one stream of an upload: header, chunks, finish. It counts when the client has ended the stream behind its finish.
 * Whatever else ends the stream discards the upload.
 */
export async function receiveUpload<Header, Loaded>(
  messages: NodeJS.ReadableStream,
  call: Call,
  join: (header: Header) => Promise<UploadStream<Loaded>>,
): Promise<Finished<Loaded>> {
  const received: Received<Loaded> = {};
  let discard!: (error: DeviceError) => void;
  const discarded = new Promise<never>((_resolve, reject) => {
    discard = reject;
  });
  const take = createReceiver(received, call, join, discard);
  try {
    await Promise.race([consume(messages, call.signal, take, () => call.tap?.handled()), discarded]);
    const { upload, finish } = received;
    if (!upload || (!finish && !upload.repeated)) throw unfinished();
    return await upload.finish(finish?.crc32c, call.signal);
  } finally {
    tapInto(call, undefined);
    received.upload?.abandon();
  }
}
