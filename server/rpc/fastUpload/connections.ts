import type { Http2SecureServer, Http2Server, ServerHttp2Session } from 'node:http2';
import { withTimeout } from '../../session/withTimeout.js';

/** The open connections of a server. */
export interface Connections {
  /** Closes every connection once its last answers have left; cuts those that take longer. */
  close(milliseconds: number): Promise<void>;
}

export function trackConnections(server: Http2Server | Http2SecureServer): Connections {
  const open = new Set<ServerHttp2Session>();
  server.on('session', (session: ServerHttp2Session) => {
    open.add(session);
    session.once('close', () => open.delete(session));
  });
  return {
    async close(milliseconds) {
      const closed = [...open].map(
        (session) => new Promise<void>((resolve) => session.close(() => resolve())),
      );
      await withTimeout(milliseconds, () => Promise.all(closed));
      for (const session of open) session.destroy();
    },
  };
}
