import { type ServiceError, status } from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { expect } from 'chai';
import { packageDefinition } from '../../../proto/load.js';
import type { BadRequest__Output } from '../../../proto/types/google/rpc/BadRequest.js';
import type { ErrorInfo__Output } from '../../../proto/types/google/rpc/ErrorInfo.js';
import type { RetryInfo__Output } from '../../../proto/types/google/rpc/RetryInfo.js';
import type { Status__Output } from '../../../proto/types/google/rpc/Status.js';

/** A failed call with its google.rpc details. */
export interface Failure {
  code: string;
  message: string;
  info?: ErrorInfo__Output;
  fields: string[];
  retrySeconds?: number;
}

function decode<Message>(type: string, bytes: Buffer): Message {
  return (packageDefinition[type] as MessageTypeDefinition<object, object>).deserialize(bytes) as Message;
}

export function failureOf(error: ServiceError): Failure {
  const failure: Failure = { code: status[error.code], message: error.details, fields: [] };
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return failure;
  const rich = decode<Status__Output>('google.rpc.Status', bytes as Buffer);
  expect(rich.code, 'code in the details').to.equal(error.code);
  expect(rich.message, 'message in the details').to.equal(error.details);
  for (const { type_url, value } of rich.details as unknown as { type_url: string; value: Buffer }[]) {
    const type = type_url.replace('type.googleapis.com/', '');
    if (type === 'google.rpc.ErrorInfo') failure.info = decode<ErrorInfo__Output>(type, value);
    if (type === 'google.rpc.BadRequest')
      failure.fields = decode<BadRequest__Output>(type, value).fieldViolations.map(({ field }) => field);
    if (type === 'google.rpc.RetryInfo') {
      const delay = decode<RetryInfo__Output>(type, value).retryDelay!;
      failure.retrySeconds = delay.seconds + delay.nanos / 1e9;
    }
  }
  return failure;
}

/** Waits for a call to fail, and checks that it does so with this status and one clear sentence. */
export async function expectFailure(
  call: Promise<unknown>,
  code: keyof typeof status,
  words = /./,
): Promise<Failure> {
  let error: unknown;
  try {
    await call;
  } catch (thrown) {
    error = thrown;
  }
  expect(error, `expected ${code}, but the call succeeded`).to.be.instanceOf(Error);
  const failure = failureOf(error as ServiceError);
  expect(failure.code, failure.message).to.equal(code);
  expect(failure.message).to.match(words);
  return failure;
}

/** The same, and the details that the protocol promises. */
export async function expectRichFailure(
  call: Promise<unknown>,
  code: keyof typeof status,
  words = /./,
): Promise<Failure> {
  const failure = await expectFailure(call, code, words);
  expect(failure.info?.domain).to.equal('spu.v1');
  expect(failure.info?.reason).to.match(/^[A-Z_]+$/);
  expect(failure.message.length).to.be.within(15, 400);
  expect(failure.message).to.match(/[.]$/);
  return failure;
}
