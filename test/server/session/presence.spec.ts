import { expect } from 'chai';
import { type Connection, type ConnectionEnd, createPresence } from '../../../server/session/presence.js';

/** A connection that a test ends. */
function createConnection() {
  const listeners: ((end: ConnectionEnd) => void)[] = [];
  const connection = {
    ended: undefined as ConnectionEnd | undefined,
    onEnd: (listener: (end: ConnectionEnd) => void) => listeners.push(listener),
    end(how: ConnectionEnd) {
      connection.ended = how;
      for (const listener of listeners) listener(how);
    },
  };
  return connection satisfies Connection & { end(how: ConnectionEnd): void };
}

describe('the presence of a client', () => {
  function start() {
    const told: string[] = [];
    return { told, presence: createPresence((state) => told.push(state)) };
  }

  it('ends with the last of its connections', () => {
    const { told, presence } = start();
    const [first, second] = [createConnection(), createConnection()];
    presence.seen(first);
    presence.seen(second);
    presence.seen(first);
    first.end('byClient');
    expect(told).to.deep.equal([]);
    expect(presence.away).to.equal(false);
    second.end('byClient');
    expect(told).to.deep.equal(['byClient']);
    expect(presence.away).to.equal(true);
  });

  it('is in doubt if one of them fell silent, until the client is heard on a new one', () => {
    const { told, presence } = start();
    const [first, second, third] = [createConnection(), createConnection(), createConnection()];
    presence.seen(first);
    presence.seen(second);
    first.end('silent');
    second.end('byClient');
    presence.seen(third);
    third.end('byClient');
    expect(told).to.deep.equal(['silent', 'here', 'byClient']);
  });

  it('ends at once with a call on a connection that has ended', () => {
    const { told, presence } = start();
    const connection = createConnection();
    connection.end('byClient');
    presence.seen(connection);
    expect(told).to.deep.equal(['byClient']);
  });
});
