import { elementBytes, type Floats } from '../../common/dtype.js';
import type { SampleHeader } from '../../common/results.js';
import type { SampleResponse__Output } from '../../proto/types/spu/v1/SampleResponse.js';
import { requireCrc32c } from '../upload/checksum.js';
import {
  compareChecksums,
  floatsOf,
  type ReadOutOptions,
  readHeader,
  readTiming,
  type SampleTiming,
} from './readout.js';

/**
 * A read-out as it arrives: header, then whole rows of N numbers in order, then timing.
 *
 * @example
 * for await (const event of session.sampleStream({ count: 1e6, interval: 1 })) {
 *   if (event.kind === 'rows') take(event.rows);
 * }
 */
export type SampleEvent =
  | { kind: 'header'; header: SampleHeader }
  | { kind: 'rows'; rows: Floats }
  | { kind: 'timing'; timing: SampleTiming };

/** Chunks end anywhere; this gives whole rows of N numbers, as many as have come. */
export async function* rowEvents(
  messages: AsyncIterable<SampleResponse__Output>,
  { checksum }: ReadOutOptions,
): AsyncGenerator<SampleEvent, void, undefined> {
  const crc32c = checksum ? requireCrc32c() : undefined;
  let crc = 0;
  let header: SampleHeader | undefined;
  let pending: Uint8Array[] = [];
  let waiting = 0;
  for await (const message of messages) {
    if (message.header) {
      header = readHeader(message.header);
      yield { kind: 'header', header };
    } else if (message.chunk && header) {
      if (crc32c) crc = crc32c(message.chunk.data, crc);
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
      if (crc32c) compareChecksums(message.timing.crc32c, crc);
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
