import type {
  Http2SecureServer,
  Http2Server,
  IncomingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
} from 'node:http2';
import { constants } from 'node:http2';
import type { Connection, ConnectionEnd } from '../../session/presence.js';
import { withTimeout } from '../../session/withTimeout.js';
import { createCallKeys } from './callKeys.js';

/** The open connections of a server. */
export interface Connections {
  /** Closes every connection once its last answers have left; cuts those that take longer. */
  close(milliseconds: number): Promise<void>;
}

const ofCalls = createCallKeys<Connection>('spu-connection');

/** The connection that a call came on; undefined if connections are not tracked. */
export const takeConnection = ofCalls.take;

/** Errors of a socket that say that the other side has reset it. */
const resets = ['ECONNRESET', 'EPIPE'];

/**
 * Watches how a connection ends. FIN and RST are the client's doing, or that of its system when it was killed; everything
 * else, such as a ping without an answer, makes the server close the socket.
 */
function watch(session: ServerHttp2Session): Connection {
  let closedByClient = false;
  let ended: ConnectionEnd | undefined;
  const listeners: ((end: ConnectionEnd) => void)[] = [];
  const { socket } = session;
  socket.on('end', () => {
    closedByClient = true;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (resets.includes(error.code ?? '')) closedByClient = true;
  });
  socket.once('close', () => {
    ended = closedByClient ? 'byClient' : 'silent';
    for (const listener of listeners) listener(ended);
  });
  return {
    get ended() {
      return ended;
    },
    onEnd(listener) {
      listeners.push(listener);
    },
  };
}

/** Closes a connection that pings more often than that, as a client without sense or with bad intent does. */
function limitPings(session: ServerHttp2Session, perSecond: number): void {
  let pings = 0;
  let since = performance.now();
  session.on('ping', () => {
    const now = performance.now();
    if (now - since > 1000) {
      since = now;
      pings = 0;
    }
    pings++;
    if (pings > perSecond) session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });
}

export function trackConnections(
  server: Http2Server | Http2SecureServer,
  pingsPerSecond = 10_000,
): Connections {
  const open = new Map<ServerHttp2Session, Connection>();
  // grpc-js has a listener too, which must not be the first to see the end of a session.
  server.prependListener('session', (session: ServerHttp2Session) => {
    open.set(session, watch(session));
    limitPings(session, pingsPerSecond);
    session.once('close', () => open.delete(session));
  });
  server.prependListener('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    ofCalls.clear(headers);
    const connection = stream.session && open.get(stream.session as ServerHttp2Session);
    if (connection) stream.once('close', ofCalls.put(headers, connection));
  });
  return {
    async close(milliseconds) {
      const closed = [...open.keys()].map(
        (session) => new Promise<void>((resolve) => session.close(() => resolve())),
      );
      await withTimeout(milliseconds, () => Promise.all(closed));
      for (const session of open.keys()) session.destroy();
    },
  };
}
