import { makeClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import type { TensorChunk } from '../../proto/types/spu/v1/TensorChunk.js';
import { chunkTags } from '../../proto/wire/chunkTags.js';

/** Payloads below this are put together by protobufjs. */
const smallest = 4096;

/** What grpc-js uses of a message that it does not compress: its length, and a copy of it behind the frame's head. */
interface Message {
  readonly length: number;
  copy(target: Uint8Array, start: number): number;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
}

/** A request that has a chunk only. */
function chunkRequest(tag: number, { tensor = 0, offset = 0 }: TensorChunk, payload: Uint8Array): Message {
  const fields: number[] = [];
  const pushNumber = (field: number, value: number) => {
    if (value === 0) return;
    fields.push(field << 3);
    pushVarint(fields, value);
  };
  pushNumber(1, tensor);
  pushNumber(2, Number(offset));
  fields.push((3 << 3) | 2);
  pushVarint(fields, payload.length);
  const head = [tag];
  pushVarint(head, fields.length + payload.length);
  head.push(...fields);
  const length = head.length + payload.length;
  return {
    length,
    copy(target, start) {
      target.set(head, start);
      target.set(payload, start + head.length);
      return length;
    },
  };
}

/**
 * The same client, but it copies the bytes of large chunks once: from their memory into the frame of grpc-js, in place
 * of through a message that protobufjs puts together. Not for channels with compression, which read the message itself.
 */
export function withChunkRequests<Client extends { service: object }>(client: Client): Client {
  const methods = Object.entries(client.service as ServiceDefinition).map(([name, method]) => {
    const tag = chunkTags.get(method.path);
    if (tag === undefined) return [name, method];
    const requestSerialize = (request: { chunk?: TensorChunk }) => {
      const { chunk } = request;
      const isLarge = chunk?.data instanceof Uint8Array && chunk.data.length >= smallest;
      if (!isLarge || Object.keys(request).length > 1) return method.requestSerialize(request);
      return chunkRequest(tag, chunk, chunk.data as Uint8Array) as unknown as Buffer;
    };
    return [name, { ...method, requestSerialize }];
  });
  return makeClientConstructor(Object.fromEntries(methods), 'SpuService') as unknown as Client;
}
