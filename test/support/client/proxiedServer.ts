import { connectSpu, type SpuClient } from '../../../client/index.js';
import { startProxy, type TestProxy } from './proxy.js';
import { startTestServer } from './testServer.js';

export interface ProxiedServer {
  /** Connected through the proxy. */
  spu: SpuClient;
  /** Connected past it. */
  direct: SpuClient;
  proxy: TestProxy;
  stop(): Promise<void>;
}

/** A server in this process behind a wire that a test can damage. */
export async function startProxiedServer(): Promise<ProxiedServer> {
  const server = await startTestServer();
  const proxy = await startProxy(server.address);
  const spu = await connectSpu(proxy.address);
  return {
    spu,
    direct: server.spu,
    proxy,
    async stop() {
      spu.close();
      await proxy.close();
      await server.stop();
    },
  };
}
