import { unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Address, parseAddress } from '../../config/address.js';

function listenOnce(address: Address, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Not half open: a client that can say nothing more cannot open its windows either, and what it has under way is over.
    const server = createServer({ noDelay: true, allowHalfOpen: false }, onConnection);
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** A socket file that nobody listens on is left over from a server that was killed. */
function isLeftOver(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(false);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

/** Listens, and says where: port 0 has become a real one. */
export async function listen(
  text: string,
  onConnection: (socket: Socket) => void,
): Promise<{ server: Server; address: string }> {
  const address = parseAddress(text);
  if (!address) throw new Error(`listen: "${text}" is no address; use host:port or unix:/path.`);
  let server: Server;
  try {
    server = await listenOnce(address, onConnection);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const again = code === 'EADDRINUSE' && 'path' in address && (await isLeftOver(address.path));
    if (!again) throw new Error(`listen: cannot listen on ${text}: ${message}`, { cause: error });
    await unlink(address.path);
    server = await listenOnce(address, onConnection);
  }
  const bound = server.address();
  if (bound === null || typeof bound === 'string') return { server, address: text };
  const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return { server, address: `${host}:${bound.port}` };
}
