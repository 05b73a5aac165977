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
  /** Bytes that have come from clients. */
  received(): number;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<TestProxy> {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  const fromClients = new Set<Socket>();
  let muffled = false;
  let stalled = false;
  let received = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        fromClients.delete(socket);
        other.destroy();
      });
    }
    fromClients.add(client);
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
    received: () => received,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
