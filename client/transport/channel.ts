import { type ChannelCredentials, type ChannelOptions, credentials, Metadata } from '@grpc/grpc-js';
import { invalidArgument } from '../errors.js';

/** Certificates in PEM, as read from their files. */
export interface TlsOptions {
  /** Authority that the server's certificate must come from; absent means those that Node knows. */
  authority?: Buffer | string;
  /** The client's certificate, where the server asks for one (mTLS). */
  certificate?: Buffer | string;
  /** Private key of that certificate. */
  privateKey?: Buffer | string;
  /** Name that the server's certificate must bear, if it is not the host of the address. */
  serverName?: string;
}

const MiB = 1 << 20;

/**
 * A window of 4 MiB keeps a fast or far link full (64 KiB, the default of HTTP/2, allows one window a round trip).
 * Messages are 1 MiB; the limits leave room for headers with a scale for each row.
 */
const defaults: ChannelOptions = {
  'grpc-node.flow_control_window': 4 * MiB,
  'grpc.max_send_message_length': 64 * MiB,
  'grpc.max_receive_message_length': 64 * MiB,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2000,
  // Notices a peer that has vanished without closing the connection.
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // A channel of its own for each connection: two of one process must not share windows.
  'grpc.use_local_subchannel_pool': 1,
};

export function channelOptions(tls: TlsOptions | undefined, own: ChannelOptions = {}): ChannelOptions {
  const name = tls?.serverName;
  const override = name
    ? { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name }
    : undefined;
  return { ...defaults, ...override, ...own };
}

const bytes = (pem: Buffer | string | undefined) => (pem === undefined ? null : Buffer.from(pem));

export function channelCredentials(tls: TlsOptions | undefined): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  if (!tls.certificate !== !tls.privateKey) {
    throw invalidArgument('tls', 'certificate and privateKey belong together: give both or neither.');
  }
  return credentials.createSsl(bytes(tls.authority), bytes(tls.privateKey), bytes(tls.certificate));
}

/** Sent with every call. As metadata and not as call credentials, which do not work without TLS. */
export function callMetadata(token: string | undefined): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}
