import type { ChannelOptions, Metadata } from '@grpc/grpc-js';
import { packages } from '../../proto/load.js';
import type { ProtoGrpcType as EmulatorTypes } from '../../proto/types/emulator.js';
import type { EmulatorServiceClient } from '../../proto/types/spu/emulator/v1/EmulatorService.js';
import type { SpuServiceClient } from '../../proto/types/spu/v1/SpuService.js';
import type { ProtoGrpcType as SpuTypes } from '../../proto/types/spu.js';
import { abortSignal, extent, notNegative, object, optionsOf, text } from '../checks.js';
import {
  callMetadata,
  channelCredentials,
  channelOptions,
  checkAddress,
  type TlsOptions,
} from './channel.js';
import { withChunkRequests } from './chunkRequest.js';
import { defaultRetryPolicy, type Retry, type RetryPolicy } from './retry.js';
import { createOpenCalls, trackCalls } from './trackCalls.js';
import { untilConnected } from './untilConnected.js';

const { spu } = packages as unknown as SpuTypes & EmulatorTypes;
const ChunkingService = withChunkRequests(spu.v1.SpuService);

/**
 * How connectSpu() connects.
 *
 * @example
 * const spu = await connectSpu('spu.example.org:50051', { tls: {}, token: process.env.TOKEN });
 */
export interface ConnectOptions {
  /** Absent means no encryption. `{}` trusts the authorities that Node knows. */
  tls?: TlsOptions;
  /** Name of a profile of ~/.config/spu/profiles.json (or SPU_PROFILES); default SPU_PROFILE. */
  profile?: string;
  /** Sent as `authorization: Bearer <token>` with every call. */
  token?: string;
  /** How long a server may take to answer, in seconds. Default 10. */
  connectSeconds?: number;
  /** How long a server that is not there yet (refused, name not found) is waited for, in seconds. Default 0. */
  startSeconds?: number;
  /** How calls that are safe to repeat are repeated. */
  retry?: Partial<RetryPolicy>;
  /** Options of grpc-js that shall differ from this library's choice. */
  channel?: ChannelOptions;
  /** Ends the attempt to connect; connectSpu() then throws the signal's reason. */
  signal?: AbortSignal;
}

const checkConnect = optionsOf<ConnectOptions>(
  'connectSpu',
  {},
  {
    tls: object,
    profile: text,
    token: text,
    connectSeconds: notNegative,
    startSeconds: notNegative,
    retry: object,
    channel: object,
    signal: abortSignal,
  },
);

const checkRetry = optionsOf<Partial<RetryPolicy>>(
  'retry',
  {},
  { attempts: extent, firstDelaySeconds: notNegative, maxDelaySeconds: notNegative },
);

/** One channel and what every call over it needs. */
export interface Connection {
  readonly service: SpuServiceClient;
  readonly emulator: EmulatorServiceClient;
  readonly metadata: Metadata;
  readonly retry: Retry;
  /** Aborts when the connection is closed. */
  readonly closed: AbortSignal;
  close(): void;
}

/** The same connection for one session: its calls carry the header by which a proxy finds the session's server. */
export function withRoute(connection: Connection, route: string | undefined): Connection {
  if (route === undefined) return connection;
  const metadata = connection.metadata.clone();
  metadata.set('spu-route', route);
  return { ...connection, metadata };
}

/**
 * Opens a channel and waits until it is connected.
 * @throws SpuError UNAVAILABLE that tells why no connection can be made.
 */
export async function openConnection(address: string, options: ConnectOptions): Promise<Connection> {
  checkConnect(options);
  checkAddress(address);
  if (options.retry) checkRetry(options.retry);
  options.signal?.throwIfAborted();
  const credentials = channelCredentials(options.tls);
  const compresses = Boolean(options.channel?.['grpc.default_compression_algorithm']);
  const Service = compresses ? spu.v1.SpuService : ChunkingService;
  const service = new Service(address, credentials, channelOptions(options.tls, options.channel));
  const channelOverride = service.getChannel();
  const emulator = new spu.emulator.v1.EmulatorService(address, credentials, { channelOverride });
  const { connectSeconds = 10, startSeconds = 0, signal } = options;
  try {
    await untilConnected(service, address, options.tls !== undefined, {
      connectSeconds,
      startSeconds,
      signal,
    });
  } catch (error) {
    service.close();
    throw error;
  }
  const closing = new AbortController();
  const calls = createOpenCalls();
  return {
    service: trackCalls(service, spu.v1.SpuService.service, calls),
    emulator: trackCalls(emulator, spu.emulator.v1.EmulatorService.service, calls),
    metadata: callMetadata(options.token),
    retry: { ...defaultRetryPolicy, ...options.retry, closed: closing.signal },
    closed: closing.signal,
    close() {
      closing.abort();
      calls.end();
      service.close();
    },
  };
}
