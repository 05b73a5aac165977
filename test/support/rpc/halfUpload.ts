// A client that begins an upload, says so, and waits to be killed. Arguments: address, session id, N.

import { denseHeader, startMatrix } from './calls.js';
import { connect } from './harness.js';

const [address, sessionId, n] = process.argv.slice(2);
const { stream } = startMatrix(connect(address));
stream.write({ header: denseHeader(sessionId, Number(n)) });
stream.write({ chunk: { data: Buffer.alloc(2 * Number(n) ** 2) } }, () =>
  process.stdout.write('half sent\n'),
);
setInterval(() => {}, 1000);
