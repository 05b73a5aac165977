import { type ChannelCredentials, type ChannelOptions, credentials, Metadata } from '@grpc/grpc-js';
import { must, optionsOf, shown, text } from '../checks.js';
import { invalidArgument } from '../errors.js';

/**
 * Encryption of a connection. Certificates are PEM, as read from their files; names are those of the server's settings.
 *
 * @example
 * const tls = { ca: readFileSync('ca.pem'), serverName: 'spu.example.org' };
 * const spu = await connectSpu('10.0.0.7:50051', { tls });
 */
export interface TlsOptions {
  /** Authority that the server's certificate must come from; absent means those that Node knows. */
  ca?: Buffer | string;
  /** The client's certificate, where the server asks for one (mTLS). */
  cert?: Buffer | string;
  /** Private key of `cert`. */
  key?: Buffer | string;
  /** Name that the server's certificate must bear, if it is not the host of the address. */
  serverName?: string;
}

const pem = must(
  (value) => typeof value === 'string' || Buffer.isBuffer(value),
  'a Buffer or a string of PEM',
);

const checkTls = optionsOf<TlsOptions>('tls', {}, { ca: pem, cert: pem, key: pem, serverName: text });

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

/** @throws SpuError INVALID_ARGUMENT for PEM that cannot be read. */
export function channelCredentials(tls: TlsOptions | undefined): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  checkTls(tls);
  const { ca, cert, key } = tls;
  if (!cert !== !key) {
    throw invalidArgument('tls', 'cert and key belong together: give both or neither.');
  }
  try {
    return credentials.createSsl(bytes(ca), bytes(key), bytes(cert));
  } catch (error) {
    const cause = (error as Error).message;
    throw invalidArgument('tls', `ca, cert or key cannot be read as PEM: ${cause}.`);
  }
}

/**
 * The address as grpc-js takes it.
 * @throws SpuError INVALID_ARGUMENT for a URL, and for a host without a port.
 */
export function checkAddress(address: string): void {
  if (typeof address !== 'string' || address === '') {
    throw invalidArgument('address', `is ${shown(address)}, but must be host:port or unix:/path.`);
  }
  const url = /^(https?):\/\/([^/]*)/i.exec(address);
  if (url) {
    const [, scheme, host] = url;
    const how =
      scheme.toLowerCase() === 'https' ? ' and give the option tls ({} trusts what Node trusts)' : '';
    throw invalidArgument('address', `is ${shown(address)}, a URL: write ${shown(host)}${how}.`);
  }
  const isPlainHost = /^(\[[^\]]*\]|[^:/]+)$/.test(address);
  if (isPlainHost) {
    throw invalidArgument('address', `is ${shown(address)}, without a port: write "${address}:50051".`);
  }
}

/** Sent with every call. As metadata and not as call credentials, which do not work without TLS. */
export function callMetadata(token: string | undefined): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}
