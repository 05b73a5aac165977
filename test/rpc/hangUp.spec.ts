import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startServer } from '../../server/index.js';

/** The start of every HTTP/2 connection (RFC 9113, section 3.4), and an empty SETTINGS frame. */
const preface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

describe('a client that hangs up', () => {
  // The kernel does so for a process that was killed. An upload that was under way must not wait for a ping to fail.
  it('has its connection closed at once', async () => {
    const server = await startServer({ listen: ['127.0.0.1:0'], log: { level: 'silent' } });
    const [host, port] = server.addresses[0].split(':');
    const socket = connect(Number(port), host);
    try {
      socket.write(preface);
      await once(socket, 'data');
      socket.resume();
      const closed = once(socket, 'close').then(() => 'closed');
      socket.end();
      expect(await Promise.race([closed, sleep(3000, 'open')])).to.equal('closed');
    } finally {
      socket.destroy();
      await server.close(0);
    }
  });
});
