import type { Server as NetServer } from 'node:net';
import { Server } from '@grpc/grpc-js';
import { evolutionsDone } from '../../session/evolutionsDone.js';
import { fixedLimits } from '../../session/serviceLimits.js';
import { withTimeout } from '../../session/withTimeout.js';
import type { Calls } from '../calls/calls.js';
import { stopping } from '../calls/errors.js';
import { withFastUpload } from '../fastUpload/fastUpload.js';
import { createCredentials, type TlsFiles } from './credentials.js';
import { listen } from './listen.js';
import { addServices } from './services.js';

export interface GrpcServerOptions {
  calls: Calls;
  /** Addresses as `listen` takes them. */
  addresses: readonly string[];
  tls?: TlsFiles;
  /** How a proxy finds this server again. */
  route: string;
  /** A connection that does not answer a ping for this long is dropped. */
  keepaliveSeconds: number;
  limits?: ConnectionLimits;
}

/** What one client may take of the server beside its devices. */
export interface ConnectionLimits {
  /** Connections of each address. */
  connections: number;
  /** Calls under way on one connection. */
  streams: number;
  handshakeSeconds: number;
  /** Of one connection. */
  pingsPerSecond: number;
}

const usualLimits: ConnectionLimits = {
  connections: 4096,
  streams: 256,
  handshakeSeconds: 10,
  pingsPerSecond: 10_000,
};

export interface GrpcServer {
  /** As bound. */
  addresses: string[];
  /** Refuses new calls, gives those under way `seconds`, then aborts them and closes every connection. */
  stop(seconds: number): Promise<void>;
}

const { maxMessageBytes } = fixedLimits;
/** Time for the last answers to leave, in milliseconds. */
const flushTime = 500;

export async function createGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { calls, keepaliveSeconds, limits = usualLimits } = options;
  const server = new Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': keepaliveSeconds * 1000,
    'grpc.keepalive_timeout_ms': keepaliveSeconds * 1000,
    'grpc.max_concurrent_streams': limits.streams,
    // Costs time on every message, and nobody can ask for it.
    'grpc.enable_channelz': 0,
  });
  addServices(server, calls, options.route);
  const credentials = await createCredentials(options.tls);
  let injector: ReturnType<Server['createConnectionInjector']>;
  const connections = withFastUpload(
    () => {
      injector = server.createConnectionInjector(credentials);
    },
    { largestMessage: maxMessageBytes, ...limits },
  );
  if (!connections) calls.log.warn({}, 'the flow-control window is left at 64 KiB: uploads will be slow');

  const listeners: NetServer[] = [];
  const addresses: string[] = [];
  try {
    for (const text of options.addresses) {
      const bound = await listen(text, (socket) => injector.injectConnection(socket));
      bound.server.maxConnections = limits.connections;
      listeners.push(bound.server);
      addresses.push(bound.address);
    }
  } catch (error) {
    for (const listener of listeners) listener.close();
    server.forceShutdown();
    throw error;
  }

  /** Until nothing runs, and nothing that evolves is still to be read. */
  async function quiet(signal: AbortSignal): Promise<void> {
    await calls.quiet();
    await evolutionsDone(calls.sessions.slots, signal);
    if (!signal.aborted) await calls.quiet();
  }

  return {
    addresses,
    async stop(seconds) {
      calls.drain();
      await withTimeout(seconds * 1000, quiet);
      for (const listener of listeners) listener.close();
      calls.abortAll(stopping());
      await connections?.close(flushTime);
      server.forceShutdown();
    },
  };
}
