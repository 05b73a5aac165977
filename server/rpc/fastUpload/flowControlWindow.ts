import http2, { type Http2SecureServer, type Http2Server, type ServerHttp2Session } from 'node:http2';

interface FlowControlWindow {
  /** Bytes a client may send on one stream before it must wait for the server. */
  stream: number;
  /** The same for a connection. */
  connection: number;
}

/**
 * As measured: with node's 64 KiB an upload stays below half of what it reaches with 1 MiB, and on a real network it
 * is capped at 64 KiB a round trip.
 */
const flowControlWindow: FlowControlWindow = { stream: 2 ** 20, connection: 4 * 2 ** 20 };

/**
 * Bytes of a request's headers. Clients that are told of a limit keep to it; of one that is larger than what node takes
 * anyway, the connection hangs when it is exceeded, because node answers GOAWAY and reads no more.
 */
const maxHeaderListSize = 64 * 2 ** 10;

type AnyServer = Http2Server | Http2SecureServer;
type Create = (options: object, listener?: never) => AnyServer;

/**
 * Runs `create`, in which grpc-js makes an HTTP/2 server, and gives that server larger windows; grpc-js has no option
 * for them (`grpc-node.flow_control_window` acts on clients only). Returns undefined if no server was made, that is,
 * if the windows have no effect.
 */
export function captureHttp2Server(
  create: () => void,
  { window = flowControlWindow, handshakeSeconds = 10 } = {},
): AnyServer | undefined {
  let made: AnyServer | undefined;
  const { createServer, createSecureServer } = http2;
  const wrap =
    (original: Create): Create =>
    (options) => {
      const settings = {
        ...(options as http2.ServerOptions).settings,
        initialWindowSize: window.stream,
        maxHeaderListSize,
      };
      made = original({ ...options, settings, handshakeTimeout: handshakeSeconds * 1000 } as object);
      made.on('session', (session: ServerHttp2Session) => session.setLocalWindowSize(window.connection));
      return made;
    };
  // grpc-js looks both up in the module object at each call.
  http2.createServer = wrap(createServer as Create) as typeof createServer;
  http2.createSecureServer = wrap(createSecureServer as Create) as typeof createSecureServer;
  try {
    create();
  } finally {
    http2.createServer = createServer;
    http2.createSecureServer = createSecureServer;
  }
  return made;
}
