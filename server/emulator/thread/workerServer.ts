import type { MessagePort } from 'node:worker_threads';
import type {
  Device,
  MatrixLoaded,
  SampleRequest,
  StepRequest,
  Upload,
  VectorLoaded,
} from '../../device/device.js';
import { stepOf } from '../../device/stepOf.js';
import {
  type FromWorker,
  Progress,
  type SharedUpload,
  type StreamMethod,
  type ToWorker,
  toPlain,
} from './messages.js';
import { createStreamSender } from './streamSender.js';

interface OpenUpload {
  upload: Upload<MatrixLoaded> | Upload<VectorLoaded>;
  progress: Progress;
}

/** Serves a device to the thread at the other end of a port. */
export function serveDevice(device: Device, port: MessagePort): void {
  const uploads = new Map<number, OpenUpload>();
  const running = new Map<number, AbortController>();
  let opened = 0;
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const streams = createStreamSender(post);

  function answer(id: number, work: () => Promise<unknown>): void {
    // A message handler that throws would take the thread down.
    Promise.resolve()
      .then(work)
      .then(
        (value) => post({ kind: 'result', id, value }),
        (error) => post({ kind: 'error', id, error: toPlain(error) }),
      )
      .finally(() => running.delete(id));
  }

  function share(upload: OpenUpload['upload']): SharedUpload {
    const progress = Progress.create(upload.memory.length);
    const number = ++opened;
    uploads.set(number, { upload, progress });
    return {
      upload: number,
      buffer: upload.memory[0].buffer as SharedArrayBuffer,
      parts: upload.memory.map(({ byteOffset, byteLength }) => ({ offset: byteOffset, byteLength })),
      progress: progress.buffer,
    };
  }

  function signalOf(id: number): AbortSignal {
    const controller = new AbortController();
    running.set(id, controller);
    return controller.signal;
  }

  function stream(method: StreamMethod, argument: unknown, signal: AbortSignal): AsyncIterable<object> {
    switch (method) {
      case 'sample':
        return device.sample(argument as SampleRequest, signal);
      case 'step':
        return stepOf(device, argument as StepRequest, signal);
      case 'calibrate':
        return device.calibrate(argument as number, signal);
    }
  }

  function close(number: number): OpenUpload | undefined {
    const open = uploads.get(number);
    uploads.delete(number);
    return open;
  }

  function receive(message: ToWorker): void {
    switch (message.kind) {
      case 'call': {
        const target = message.method in device ? device : device.emulator;
        const method = (target as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[
          message.method
        ];
        answer(message.id, () => method.apply(target, message.args));
        return;
      }
      case 'openMatrix':
        answer(message.id, async () => share(await device.openMatrix(message.spec)));
        return;
      case 'openVector':
        answer(message.id, async () => share(await device.openVector(message.spec)));
        return;
      case 'arrived': {
        const open = uploads.get(message.upload);
        open?.progress.look().forEach((bytes, tensor) => {
          if (bytes > 0) open.upload.arrived(tensor, bytes);
        });
        return;
      }
      case 'commit': {
        const open = close(message.upload);
        const signal = signalOf(message.id);
        answer(message.id, async () => open?.upload.commit(message.effectiveAt, signal));
        return;
      }
      case 'discard':
        close(message.upload)?.upload.discard();
        return;
      case 'changeDamping': {
        const signal = signalOf(message.id);
        answer(message.id, async () => device.changeDamping?.(message.change, message.effectiveAt, signal));
        return;
      }
      case 'stream': {
        const signal = signalOf(message.id);
        void streams
          .send(message.id, stream(message.method, message.argument, signal))
          .finally(() => running.delete(message.id));
        return;
      }
      case 'taken':
        streams.taken(message.id);
        return;
      case 'cancel':
        running.get(message.id)?.abort();
        streams.cancel(message.id);
    }
  }

  port.on('message', receive);
}
