import type { MatrixLoaded, Upload, VectorLoaded } from '../../device/device.js';
import type { SharedUpload } from './messages.js';
import { UploadProgress } from './uploadProgress.js';

type AnyUpload = Upload<MatrixLoaded> | Upload<VectorLoaded>;

/** The open uploads of a device whose bytes come from another thread. */
export interface SharedUploads {
  /** Opens an upload to the other thread. */
  share(upload: AnyUpload): SharedUpload;
  /** Tells the device how far the bytes have come. */
  arrived(upload: number): void;
  /** The upload is complete or given up: whoever takes it commits or discards it. */
  take(upload: number): AnyUpload | undefined;
}

export function createSharedUploads(): SharedUploads {
  const open = new Map<number, { upload: AnyUpload; progress: UploadProgress }>();
  let last = 0;
  return {
    share(upload) {
      const progress = UploadProgress.create(upload.memory.length);
      const number = ++last;
      open.set(number, { upload, progress });
      return {
        upload: number,
        buffer: upload.memory[0].buffer as SharedArrayBuffer,
        tensors: upload.memory.map(({ byteOffset, byteLength }) => ({ offset: byteOffset, byteLength })),
        progress: progress.buffer,
      };
    },
    arrived(number) {
      const found = open.get(number);
      for (const [tensor, bytes] of found?.progress.look() ?? []) found?.upload.arrived(tensor, bytes);
    },
    take(number) {
      const found = open.get(number);
      open.delete(number);
      return found?.upload;
    },
  };
}
