// A client that opens a session, says so, and waits to be killed. Argument: address.

import { openSession } from './calls.js';
import { connect } from './harness.js';

const [address] = process.argv.slice(2);
const { sessionId } = await openSession(connect(address));
process.stdout.write(`session ${sessionId}\n`);
setInterval(() => {}, 1000);
