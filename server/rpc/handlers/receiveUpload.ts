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

/**
 * Receives one stream of an upload: header, chunks, finish. Answers as soon as the finish is in; what the client sends
 * after it is not read. Whatever else ends the stream discards the upload.
 */
export async function receiveUpload<Header, Loaded>(
  messages: NodeJS.ReadableStream,
  call: Call,
  join: (header: Header) => Promise<UploadStream<Loaded>>,
): Promise<Finished<Loaded>> {
  let upload: UploadStream<Loaded> | undefined;
  let answer: Promise<Finished<Loaded>> | undefined;
  const { signal } = call;
  const begin = async (header: Header): Promise<Verdict> => {
    upload = await join(header);
    if (signal.aborted) upload.abandon();
    if (!upload.repeated) {
      tapInto(call, upload);
      return;
    }
    answer = upload.finish(undefined, signal);
    return true;
  };
  const take = (message: UploadMessage<Header>): Verdict | Promise<Verdict> => {
    if (message.header) {
      if (upload) throw invalidArgument('header', 'came twice; send it once, first.');
      return begin(message.header);
    }
    if (!upload) throw invalidArgument('message', 'the first message of an upload must be its header.');
    if (message.chunk) {
      const { tensor, offset, data } = message.chunk;
      upload.write(tensor, offset, data);
      call.received += data.byteLength;
      return;
    }
    if (!message.finish) throw invalidArgument('message', 'is not set; send a header, chunks, and a finish.');
    tapInto(call, undefined);
    answer = upload.finish(message.finish.crc32c, signal);
    return true;
  };
  try {
    await consume(messages, signal, take, () => call.tap?.handled());
    if (!answer) throw unfinished();
    return await answer;
  } finally {
    tapInto(call, undefined);
    upload?.abandon();
  }
}
