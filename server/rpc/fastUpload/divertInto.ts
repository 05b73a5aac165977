import type { UploadStream } from '../../session/uploads.js';
import type { Call } from '../calls/calls.js';

/** From now on chunks go straight into the upload's memory; undefined: to the handler again. */
export function divertInto(call: Call, upload: UploadStream<unknown> | undefined): void {
  if (!call.diverter) return;
  call.diverter.sink =
    upload &&
    ((tensor, offset, bytes) => {
      const writer = upload.writeParts(tensor, offset, bytes);
      if (writer) call.received += bytes;
      return writer;
    });
}
