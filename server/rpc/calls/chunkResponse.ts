import type { ServiceDefinition } from '@grpc/grpc-js';
import { chunkMessage, isLarge, type Message, numberField } from '../../../proto/chunkMessage.js';
import type { RunResponse } from '../../../proto/types/spu/v1/RunResponse.js';
import type { SampleResponse } from '../../../proto/types/spu/v1/SampleResponse.js';

const chunkTag = (2 << 3) | 2;
const sampleTag = (6 << 3) | 2;

const serializers: Record<string, (response: never) => Message | undefined> = {
  Sample({ chunk }: SampleResponse) {
    return isLarge(chunk) ? chunkMessage([chunkTag], chunk) : undefined;
  },
  Run({ sequence = 0, sample }: RunResponse) {
    const chunk = sample?.chunk;
    if (!isLarge(chunk)) return undefined;
    return chunkMessage([sampleTag, chunkTag], chunk, numberField(1, Number(sequence)));
  },
};

/** The same service, but it copies the bytes of large chunks once. grpc-js does not compress what a server sends. */
export function withChunkResponses(service: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(service).map(([name, method]) => {
    const serialize = serializers[name];
    if (!serialize) return [name, method];
    const responseSerialize = (response: never) =>
      (serialize(response) as Buffer | undefined) ?? method.responseSerialize(response);
    return [name, { ...method, responseSerialize }];
  });
  return Object.fromEntries(methods);
}
