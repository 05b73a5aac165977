import type { TensorChunk } from './types/spu/v1/TensorChunk.js';

/** Payloads below this are put together by protobufjs. */
const smallest = 4096;

/** What grpc-js uses of a message that it does not compress: its length, and a copy of it behind the frame's head. */
export interface Message {
  readonly length: number;
  readonly byteLength: number;
  copy(target: Uint8Array, start: number): number;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
}

/** Tag and value of a number; nothing for 0. */
export function numberField(field: number, value: number): number[] {
  const bytes: number[] = [];
  if (value === 0) return bytes;
  bytes.push(field << 3);
  pushVarint(bytes, value);
  return bytes;
}

/** The bytes are worth a message of their own making. */
export function isLarge(chunk: TensorChunk | null | undefined): chunk is TensorChunk & { data: Uint8Array } {
  return chunk?.data instanceof Uint8Array && chunk.data.length >= smallest;
}

/**
 * A message whose last field is a chunk, of which the bytes are copied once: from their memory into the frame of grpc-js,
 * instead of through a message that protobufjs puts together. `tags` lead to the chunk, outermost first; `before` is
 * what comes before the first of them.
 */
export function chunkMessage(
  tags: readonly number[],
  { tensor = 0, offset = 0, data }: TensorChunk & { data: Uint8Array },
  before: readonly number[] = [],
): Message {
  let head = [...numberField(1, tensor), ...numberField(2, Number(offset)), (3 << 3) | 2];
  pushVarint(head, data.length);
  for (const tag of tags.toReversed()) {
    const outer = [tag];
    pushVarint(outer, head.length + data.length);
    head = [...outer, ...head];
  }
  head = [...before, ...head];
  const length = head.length + data.length;
  return {
    length,
    byteLength: length,
    copy(target, start) {
      target.set(head, start);
      copyBytes(target, start + head.length, data);
      return length;
    },
  };
}

/**
 * target.set(source, at). Buffer.fill is a memcpy (17 GiB/s where measured); TypedArray.set and Buffer.copy go byte by byte
 * where the addresses are not aligned alike (3.4 GiB/s), which behind a head they seldom are.
 */
export function copyBytes(target: Uint8Array, at: number, source: Uint8Array): void {
  if (source.length === 0) return;
  const { buffer, byteOffset, byteLength } = target;
  Buffer.from(buffer, byteOffset, byteLength).fill(source, at, at + source.length);
}
