import { elementBytes, type Floats } from '../../common/dtype.js';
import type { SampleHeader } from '../../common/results.js';
import type { SampleResponse__Output } from '../../proto/types/spu/v1/SampleResponse.js';
import { floatsOf, readHeader, readTiming, type SampleTiming } from './readout.js';

/** A read-out as it arrives: header, then whole rows in order, then timing. */
export type SampleEvent =
  | { kind: 'header'; header: SampleHeader }
  | { kind: 'rows'; rows: Floats }
  | { kind: 'timing'; timing: SampleTiming };

/** Chunks end anywhere; this gives whole rows of N numbers, as many as have come. */
export async function* rowEvents(
  messages: AsyncIterable<SampleResponse__Output>,
): AsyncGenerator<SampleEvent, void, undefined> {
  let header: SampleHeader | undefined;
  let pending: Uint8Array[] = [];
  let waiting = 0;
  for await (const message of messages) {
    if (message.header) {
      header = readHeader(message.header);
      yield { kind: 'header', header };
    } else if (message.chunk && header) {
      pending.push(message.chunk.data);
      waiting += message.chunk.data.length;
      const rowBytes = header.shape[header.shape.length - 1] * elementBytes[header.dtype];
      const whole = waiting - (waiting % rowBytes);
      if (whole === 0) continue;
      const all = concatenated(pending, waiting);
      pending = whole === waiting ? [] : [all.slice(whole)];
      waiting -= whole;
      yield { kind: 'rows', rows: floatsOf(header.dtype, all.buffer, whole) };
    } else if (message.timing) {
      yield { kind: 'timing', timing: readTiming(message.timing) };
    }
  }
}

/** Memory of its own, which arrays of numbers may view: that of a Buffer is not aligned. */
function concatenated(chunks: Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
