import { setTimeout as sleep } from 'node:timers/promises';
import type { CallOptions, ClientReadableStream, ClientWritableStream, requestCallback } from '@grpc/grpc-js';
import type { CloseSessionResponse__Output } from '../../../proto/types/spu/v1/CloseSessionResponse.js';
import type { EvolveRequest } from '../../../proto/types/spu/v1/EvolveRequest.js';
import type { EvolveResponse__Output } from '../../../proto/types/spu/v1/EvolveResponse.js';
import type { LoadMatrixRequest } from '../../../proto/types/spu/v1/LoadMatrixRequest.js';
import type { LoadMatrixResponse__Output } from '../../../proto/types/spu/v1/LoadMatrixResponse.js';
import type { LoadVectorRequest } from '../../../proto/types/spu/v1/LoadVectorRequest.js';
import type { LoadVectorResponse__Output } from '../../../proto/types/spu/v1/LoadVectorResponse.js';
import type { MatrixHeader } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { OpenSessionRequest } from '../../../proto/types/spu/v1/OpenSessionRequest.js';
import type { OpenSessionResponse__Output } from '../../../proto/types/spu/v1/OpenSessionResponse.js';
import type { RenewLeaseResponse__Output } from '../../../proto/types/spu/v1/RenewLeaseResponse.js';
import type { SampleHeader__Output } from '../../../proto/types/spu/v1/SampleHeader.js';
import type { SampleRequest } from '../../../proto/types/spu/v1/SampleRequest.js';
import type { SampleResponse__Output } from '../../../proto/types/spu/v1/SampleResponse.js';
import type { SampleTiming__Output } from '../../../proto/types/spu/v1/SampleTiming.js';
import type { SessionOpened__Output } from '../../../proto/types/spu/v1/SessionOpened.js';
import type { SessionWaiting__Output } from '../../../proto/types/spu/v1/SessionWaiting.js';
import type { SpuServiceClient } from '../../../proto/types/spu/v1/SpuService.js';
import type { VectorHeader } from '../../../proto/types/spu/v1/VectorHeader.js';
import type { WatchDeviceResponse__Output } from '../../../proto/types/spu/v1/WatchDeviceResponse.js';

/** A callback call as a promise. */
export function ask<Response>(call: (callback: requestCallback<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error ? reject(error) : resolve(response!)));
  });
}

/** Asks for a device; `told` gets what comes before the lease. */
export function openSession(
  client: SpuServiceClient,
  request: OpenSessionRequest = {},
  options: CallOptions = {},
  told: SessionWaiting__Output[] = [],
): Promise<SessionOpened__Output> {
  return new Promise((resolve, reject) => {
    let lease: SessionOpened__Output | undefined;
    const stream = client.openSession(request, options);
    stream.on('data', ({ waiting, opened }: OpenSessionResponse__Output) => {
      if (waiting) told.push(waiting);
      if (opened) lease = opened;
    });
    stream.on('error', reject);
    stream.on('end', () => lease && resolve(lease));
  });
}

export function closeSession(client: SpuServiceClient, sessionId: string) {
  return ask<CloseSessionResponse__Output>((callback) => client.closeSession({ sessionId }, callback));
}

export function evolve(client: SpuServiceClient, request: EvolveRequest) {
  return ask<EvolveResponse__Output>((callback) => client.evolve(request, callback));
}

/** Waits until so many wait for a device. */
export async function untilWaiting(client: SpuServiceClient, count: number, device = 'spu0'): Promise<void> {
  const stream = client.watchDevice({ name: device, period: 0.02 });
  await new Promise<void>((resolve, reject) => {
    stream.on('error', reject);
    stream.on('data', ({ waiting }: WatchDeviceResponse__Output) => waiting === count && resolve());
  });
  stream.cancel();
}

/** Waits until the server has begun all uploads that this client has sent headers of: those of one connection come in order. */
export async function untilBegun(client: SpuServiceClient, sessionId: string): Promise<void> {
  await sendMatrix(client, { header: denseHeader(sessionId, 1) }).catch(() => {});
}

export function renewLease(client: SpuServiceClient, sessionId: string) {
  return ask<RenewLeaseResponse__Output>((callback) => client.renewLease({ sessionId }, callback));
}

/** Waits until so many uploads of a session are under way. */
export async function untilUploads(
  client: SpuServiceClient,
  sessionId: string,
  count: number,
): Promise<void> {
  while ((await renewLease(client, sessionId)).uploads.length !== count) await sleep(5);
}

export interface Uploading<Request, Response> {
  stream: ClientWritableStream<Request>;
  answer: Promise<Response>;
}

export function startMatrix(
  client: SpuServiceClient,
): Uploading<LoadMatrixRequest, LoadMatrixResponse__Output> {
  let stream!: ClientWritableStream<LoadMatrixRequest>;
  const answer = ask<LoadMatrixResponse__Output>((callback) => {
    stream = client.loadMatrix(callback);
  });
  answer.catch(() => {});
  return { stream, answer };
}

export function startVector(
  client: SpuServiceClient,
): Uploading<LoadVectorRequest, LoadVectorResponse__Output> {
  let stream!: ClientWritableStream<LoadVectorRequest>;
  const answer = ask<LoadVectorResponse__Output>((callback) => {
    stream = client.loadVector(callback);
  });
  answer.catch(() => {});
  return { stream, answer };
}

/** Sends these messages and ends the stream. */
export function sendMatrix(client: SpuServiceClient, ...messages: LoadMatrixRequest[]) {
  const { stream, answer } = startMatrix(client);
  for (const message of messages) stream.write(message);
  stream.end();
  return answer;
}

export function sendVector(client: SpuServiceClient, ...messages: LoadVectorRequest[]) {
  const { stream, answer } = startVector(client);
  for (const message of messages) stream.write(message);
  stream.end();
  return answer;
}

/** Bytes of numbers as float32. */
export function float32(...numbers: number[]): Buffer {
  return Buffer.from(Float32Array.from(numbers).buffer);
}

/** Header of a dense N x N float32 matrix. */
export function denseHeader(sessionId: string, n: number, own: MatrixHeader = {}): MatrixHeader {
  return {
    sessionId,
    matrix: { dense: { dimension: n }, structure: 'dense', damping: 0 },
    tensors: [{ role: 'TENSOR_ROLE_DENSE', dtype: 'DATA_TYPE_FLOAT32', shape: [n, n] }],
    ...own,
  };
}

export function vectorHeader(sessionId: string, n: number, own: VectorHeader = {}): VectorHeader {
  return {
    sessionId,
    role: 'VECTOR_ROLE_TARGET',
    tensor: { role: 'TENSOR_ROLE_VECTOR', dtype: 'DATA_TYPE_FLOAT32', shape: [n] },
    ...own,
  };
}

/** diag(1, 2, ... n). */
export function diagonal(n: number): Buffer {
  const numbers = new Float32Array(n * n);
  for (let i = 0; i < n; i++) numbers[i * n + i] = i + 1;
  return Buffer.from(numbers.buffer);
}

export function loadDiagonal(client: SpuServiceClient, sessionId: string, n: number, own: MatrixHeader = {}) {
  const header = denseHeader(sessionId, n, own);
  return sendMatrix(client, { header }, { chunk: { data: diagonal(n) } }, { finish: {} });
}

export function loadTarget(
  client: SpuServiceClient,
  sessionId: string,
  numbers: number[],
  own: VectorHeader = {},
) {
  const header = vectorHeader(sessionId, numbers.length, own);
  return sendVector(client, { header }, { chunk: { data: float32(...numbers) } }, { finish: {} });
}

export interface ReadOut {
  header: SampleHeader__Output;
  data: Buffer;
  timing: SampleTiming__Output;
}

/** Collects a read-out, and checks that it comes in order. */
export function collect(stream: ClientReadableStream<SampleResponse__Output>): Promise<ReadOut> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let received = 0;
    let header: SampleHeader__Output | undefined;
    let timing: SampleTiming__Output | undefined;
    stream.on('data', (message: SampleResponse__Output) => {
      if (message.header) header = message.header;
      if (message.timing) timing = message.timing;
      if (!message.chunk) return;
      if (!header || timing || message.chunk.offset !== received) reject(new Error('chunk out of order'));
      received += message.chunk.data.length;
      pieces.push(message.chunk.data as Buffer);
    });
    stream.on('error', reject);
    stream.on('end', () => {
      if (header && timing) resolve({ header, data: Buffer.concat(pieces), timing });
      else reject(new Error('the read-out has no header or no timing'));
    });
  });
}

export function sample(client: SpuServiceClient, request: SampleRequest, options: CallOptions = {}) {
  return collect(client.sample(request, options));
}

export function floats(data: Buffer): number[] {
  return [...new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))];
}
