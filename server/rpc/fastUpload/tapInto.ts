import type { UploadStream } from '../../session/uploadStream.js';
import type { UploadTap } from './uploadTap.js';

/** A call whose stream may have a tap; it counts the payload that does not reach its handler. */
export interface TappedCall {
  readonly tap?: UploadTap;
  received: number;
}

/** From now on chunks go straight into the upload's memory; undefined: to the handler again. */
export function tapInto(call: TappedCall, upload: UploadStream<unknown> | undefined): void {
  if (!call.tap) return;
  call.tap.sink =
    upload &&
    ((tensor, offset, byteLength) => {
      const writer = upload.openChunk(tensor, offset, byteLength);
      if (writer) call.received += byteLength;
      return writer;
    });
}
