import type { MessagePort } from 'node:worker_threads';
import type { Device, SampleRequest, StepRequest } from '../../device/device.js';
import { stepOf } from '../../device/stepOf.js';
import type { FromWorker, StreamMethod, ToWorker } from './messages.js';
import { toPlain } from './plainError.js';
import { createSharedUploads } from './sharedUploads.js';
import { createStreamSender } from './streamSender.js';

function callMethod(device: Device, method: string, args: unknown[]): Promise<unknown> {
  const target = (method in device ? device : device.emulator) as unknown as Record<
    string,
    (...args: unknown[]) => Promise<unknown>
  >;
  return target[method](...args);
}

function streamOf(
  device: Device,
  method: StreamMethod,
  argument: unknown,
  signal: AbortSignal,
): AsyncIterable<object> {
  switch (method) {
    case 'sample':
      return device.sample(argument as SampleRequest, signal);
    case 'step':
      return stepOf(device, argument as StepRequest, signal);
    case 'calibrate':
      return device.calibrate!(argument as number, signal);
  }
}

/** Serves a device to the thread at the other end of a port. */
export function serveDevice(device: Device, port: MessagePort): void {
  const uploads = createSharedUploads();
  const running = new Map<number, AbortController>();
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

  function signalOf(id: number): AbortSignal {
    const controller = new AbortController();
    running.set(id, controller);
    return controller.signal;
  }

  function receive(message: ToWorker): void {
    switch (message.kind) {
      case 'call':
        answer(message.id, () => callMethod(device, message.method, message.args));
        return;
      case 'openMatrix':
        answer(message.id, async () => uploads.share(await device.openMatrix(message.spec)));
        return;
      case 'openVector':
        answer(message.id, async () => uploads.share(await device.openVector(message.spec)));
        return;
      case 'arrived':
        uploads.arrived(message.upload);
        return;
      case 'commit': {
        const upload = uploads.take(message.upload);
        const signal = signalOf(message.id);
        answer(message.id, async () => upload?.commit(message.effectiveAt, signal));
        return;
      }
      case 'discard':
        uploads.take(message.upload)?.discard();
        return;
      case 'changeDamping': {
        const signal = signalOf(message.id);
        answer(message.id, async () => device.changeDamping?.(message.change, message.effectiveAt, signal));
        return;
      }
      case 'stream': {
        const { id, method, argument } = message;
        const events = streamOf(device, method, argument, signalOf(id));
        void streams.send(id, events).finally(() => running.delete(id));
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
