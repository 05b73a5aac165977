import { expect } from 'chai';
import { memoryDriver } from '../../bench/harness/emulator.js';
import { connectSpu, diagonal } from '../../client/index.js';
import { startServer } from '../../server/startServer.js';

describe('read-outs, one after the other', () => {
  it('do not cost the connection', async () => {
    const server = await startServer({
      listen: ['127.0.0.1:0'],
      driver: memoryDriver,
      log: { level: 'silent' },
    });
    const spu = await connectSpu(server.addresses[0]);
    try {
      const session = await spu.openSession();
      const values = new Float32Array([1, 2]);
      await session.loadMatrix(diagonal({ diagonal: values }));
      await session.loadVector(values);
      // Node closes the connection of a client that resets 1000 streams in short order.
      for (let k = 0; k < 30; k++) {
        const read = await Promise.all(Array.from({ length: 50 }, () => session.sample()));
        for (const samples of read) expect(samples.values).to.deep.equal(values);
      }
    } finally {
      spu.close();
      await server.close(0);
    }
  });
});
