import type { Upload } from '../../device/device.js';
import { discarded } from '../write/commitUpload.js';
import type { SharedUpload } from './messages.js';
import { UploadProgress } from './uploadProgress.js';
import type { WorkerClient } from './workerClient.js';

/** An upload of the device in the other thread. Its bytes are written here, into memory that both threads share. */
export function createRemoteUpload<Loaded>(client: WorkerClient, shared: SharedUpload): Upload<Loaded> {
  const { upload, buffer, tensors } = shared;
  const progress = UploadProgress.of(shared.progress, tensors.length);
  let open = true;
  return {
    memory: tensors.map(({ offset, byteLength }) => new Uint8Array(buffer, offset, byteLength)),
    arrived(tensor, bytes) {
      if (open && progress.report(tensor, bytes)) client.tell({ kind: 'arrived', upload });
    },
    async commit(effectiveAt, signal) {
      if (!open) throw discarded();
      open = false;
      return client.call<Loaded>({ kind: 'commit', upload, effectiveAt }, signal);
    },
    discard() {
      if (!open) return;
      open = false;
      client.tell({ kind: 'discard', upload });
    },
  };
}
