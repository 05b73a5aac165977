import { makeClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import { chunkMessage, isLarge } from '../../proto/chunkMessage.js';
import { chunkTags } from '../../proto/chunkTags.js';
import type { TensorChunk } from '../../proto/types/spu/v1/TensorChunk.js';

/**
 * The same client, but it copies the bytes of large chunks once. Not for channels with compression, which read the message
 * itself.
 */
export function withChunkRequests<Client extends { service: object }>(client: Client): Client {
  const methods = Object.entries(client.service as ServiceDefinition).map(([name, method]) => {
    const tag = chunkTags.get(method.path);
    if (tag === undefined) return [name, method];
    const requestSerialize = (request: { chunk?: TensorChunk }) => {
      const { chunk } = request;
      if (!isLarge(chunk) || Object.keys(request).length > 1) return method.requestSerialize(request);
      return chunkMessage([tag], chunk) as unknown as Buffer;
    };
    return [name, { ...method, requestSerialize }];
  });
  return makeClientConstructor(Object.fromEntries(methods), 'SpuService') as unknown as Client;
}
