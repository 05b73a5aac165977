import type { SampleResponse__Output } from '../../proto/types/spu/v1/SampleResponse.js';
import type { Floats } from '../dtype.js';
import { SpuError } from '../errors.js';
import {
  createAssembler,
  floatsOf,
  type Reduction,
  readHeader,
  readTiming,
  type SampleHeader,
  type Samples,
  type SampleTiming,
} from './sampling.js';

/** A read-out as it arrives: header, then whole rows in order, then timing. */
export type SampleEvent =
  | { kind: 'header'; header: SampleHeader }
  | { kind: 'rows'; rows: Floats }
  | { kind: 'timing'; timing: SampleTiming };

/** The whole read-out. `receive` hands over its messages; it resolves at their end. */
export async function collect(
  receive: (take: (message: SampleResponse__Output) => void) => Promise<void>,
  reduction: Reduction,
): Promise<Samples> {
  const collector = createCollector(reduction);
  let samples: Samples | undefined;
  // To the end of the stream: leaving it before the server has closed it resets it, and a server closes the connection
  // of a client that resets a thousand streams in short order.
  await receive((message) => {
    samples = collector(message) ?? samples;
  });
  if (samples) return samples;
  throw new SpuError('DATA_LOSS', 'The read-out ended before it was complete: sample again.');
}

/** Takes the messages of one read-out; answers the last with the whole. `memory` may give memory that is ready for it. */
export function createCollector(
  reduction: Reduction,
  memory?: () => ArrayBuffer | undefined,
): (message: SampleResponse__Output) => Samples | undefined {
  let assembler: ReturnType<typeof createAssembler> | undefined;
  return ({ header, chunk, timing }) => {
    if (header) assembler = createAssembler(readHeader(header), reduction, memory?.());
    else if (chunk) assembler?.add(chunk.offset, chunk.data);
    else if (timing) return assembler?.finish(readTiming(timing));
    return undefined;
  };
}

/** Chunks end anywhere; this gives whole rows of N numbers, as many as have come. */
export async function* rowEvents(
  messages: AsyncIterable<SampleResponse__Output>,
): AsyncGenerator<SampleEvent, void, undefined> {
  let header: SampleHeader | undefined;
  let pending: Uint8Array[] = [];
  let held = 0;
  for await (const message of messages) {
    if (message.header) {
      header = readHeader(message.header);
      yield { kind: 'header', header };
    } else if (message.chunk && header) {
      pending.push(message.chunk.data);
      held += message.chunk.data.length;
      const rowBytes = header.shape[header.shape.length - 1] * (header.dtype === 'float64' ? 8 : 4);
      const whole = held - (held % rowBytes);
      if (whole === 0) continue;
      const all = new Uint8Array(held);
      let at = 0;
      for (const piece of pending) {
        all.set(piece, at);
        at += piece.length;
      }
      pending = whole === held ? [] : [all.slice(whole)];
      held -= whole;
      yield { kind: 'rows', rows: floatsOf(header.dtype, all.buffer, whole) };
    } else if (message.timing) {
      yield { kind: 'timing', timing: readTiming(message.timing) };
    }
  }
}
