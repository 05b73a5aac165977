import { connect, createServer, type Socket } from 'node:net';

/** A wire that a test can damage. */
export interface TestProxy {
  address: string;
  /** Breaks every connection; new ones are made as before. */
  cut(): void;
  /** From now on the server's answers are swallowed. `cut` ends that. */
  muffle(): void;
  /** Pauses what the client sends, so that it sees no progress; resumes. */
  stall(on: boolean): void;
  /** Closes one direction of every connection and leaves the other open. */
  halfClose(side: 'client' | 'server'): void;
  /** Connections between proxy and server that are open in some direction. */
  upstreams(): number;
  /** Bytes that have come from clients. */
  received(): number;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<TestProxy> {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  const fromClients = new Set<Socket>();
  const toServer = new Set<Socket>();
  let muffled = false;
  let stalled = false;
  let received = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: Number(port), host, allowHalfOpen: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('end', () => other.end());
      socket.on('close', () => {
        sockets.delete(socket);
        fromClients.delete(socket);
        toServer.delete(socket);
        other.destroy();
      });
    }
    fromClients.add(client);
    toServer.add(upstream);
    if (stalled) client.pause();
    client.on('data', (data) => {
      received += data.length;
      if (!upstream.write(data)) {
        client.pause();
        upstream.once('drain', () => stalled || client.resume());
      }
    });
    upstream.on('data', (data) => {
      if (!muffled) client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    address: `127.0.0.1:${address.port}`,
    cut() {
      for (const socket of sockets) socket.destroy();
      muffled = false;
    },
    muffle() {
      muffled = true;
    },
    stall(on) {
      stalled = on;
      for (const socket of fromClients) on ? socket.pause() : socket.resume();
    },
    halfClose(side) {
      for (const socket of side === 'client' ? toServer : fromClients) socket.end();
    },
    upstreams: () => toServer.size,
    received: () => received,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
