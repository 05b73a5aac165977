import type { ChannelOptions, Metadata } from '@grpc/grpc-js';
import { packages } from '../../proto/load.js';
import type { ProtoGrpcType as EmulatorTypes } from '../../proto/types/emulator.js';
import type { EmulatorServiceClient } from '../../proto/types/spu/emulator/v1/EmulatorService.js';
import type { SpuServiceClient } from '../../proto/types/spu/v1/SpuService.js';
import type { ProtoGrpcType as SpuTypes } from '../../proto/types/spu.js';
import { SpuError } from '../errors.js';
import { callMetadata, channelCredentials, channelOptions, type TlsOptions } from './channel.js';
import { withChunkRequests } from './chunkRequest.js';
import { defaultRetryPolicy, type RetryPolicy } from './retry.js';

const { spu } = packages as unknown as SpuTypes & EmulatorTypes;
const ChunkingService = withChunkRequests(spu.v1.SpuService);

export interface ConnectOptions {
  /** Absent means no encryption. `{}` trusts the authorities that Node knows. */
  tls?: TlsOptions;
  /** Sent as `authorization: Bearer <token>` with every call. */
  token?: string;
  /** How long to wait for the first connection, in seconds. Default 10. */
  connectSeconds?: number;
  /** How calls that are safe to repeat are repeated. */
  retry?: Partial<RetryPolicy>;
  /** Options of grpc-js that shall differ from this library's choice. */
  channel?: ChannelOptions;
  signal?: AbortSignal;
}

/** One channel and what every call over it needs. */
export interface Connection {
  readonly service: SpuServiceClient;
  readonly emulator: EmulatorServiceClient;
  readonly metadata: Metadata;
  readonly retry: RetryPolicy;
  /** Aborts when the connection is closed. */
  readonly closed: AbortSignal;
  close(): void;
}

/**
 * Opens a channel and waits until it is connected.
 * @throws SpuError UNAVAILABLE when nothing answers within `connectSeconds`.
 */
export async function openConnection(address: string, options: ConnectOptions): Promise<Connection> {
  options.signal?.throwIfAborted();
  const credentials = channelCredentials(options.tls);
  const compresses = Boolean(options.channel?.['grpc.default_compression_algorithm']);
  const Service = compresses ? spu.v1.SpuService : ChunkingService;
  const service = new Service(address, credentials, channelOptions(options.tls, options.channel));
  const emulator = new spu.emulator.v1.EmulatorService(address, credentials, {
    channelOverride: service.getChannel(),
  });
  const connectSeconds = options.connectSeconds ?? 10;
  try {
    await ready(service, address, connectSeconds, options.signal);
  } catch (error) {
    service.close();
    throw error;
  }
  const closing = new AbortController();
  return {
    service,
    emulator,
    metadata: callMetadata(options.token),
    retry: { ...defaultRetryPolicy, ...options.retry },
    closed: closing.signal,
    close() {
      closing.abort();
      service.close();
    },
  };
}

function ready(
  service: SpuServiceClient,
  address: string,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    service.waitForReady(Date.now() + seconds * 1000, (error) => {
      signal?.removeEventListener('abort', abort);
      if (!error) resolve();
      else {
        const sentence = `No SPU answers at ${address} within ${seconds} s: check the address, TLS, and that it runs.`;
        reject(new SpuError('UNAVAILABLE', sentence));
      }
    });
  });
}
