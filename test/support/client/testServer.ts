import { connectSpu, type Session, type SessionOptions, type SpuClient } from '../../../client/index.js';
import type { ConnectOptions } from '../../../client/transport/connection.js';
import { type SettingsInput, startServer } from '../../../server/index.js';

export interface TestServer {
  address: string;
  spu: SpuClient;
  /** A session of the server's device. */
  open(options?: SessionOptions): Promise<Session>;
  stop(): Promise<void>;
}

export const quiet: SettingsInput = { listen: ['127.0.0.1:0'], log: { level: 'silent' } };

/** A server in this process, reached through a real socket. Its noise is too small to be seen unless `kappa` is given. */
export async function startTestServer(
  settings: SettingsInput = {},
  { kappa = 1e-24, connect = {} as ConnectOptions } = {},
): Promise<TestServer> {
  const server = await startServer({ ...quiet, deviceConfig: { noise: { kappa } }, ...settings });
  const [address] = server.addresses;
  const spu = await connectSpu(address, connect);
  return {
    address,
    spu,
    open: (options = {}) => spu.openSession({ seed: 1, ...options }),
    async stop() {
      spu.close();
      await server.close(0);
    },
  };
}
