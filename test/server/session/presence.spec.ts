import { expect } from 'chai';
import { type Connection, type ConnectionEnd, createPresence } from '../../../server/session/presence.js';

/** A connection that ends when told to. */
function createConnection() {
  const listeners: ((end: ConnectionEnd) => void)[] = [];
  let ended: ConnectionEnd | undefined;
  const connection: Connection = {
    get ended() {
      return ended;
    },
    onEnd: (listener) => listeners.push(listener),
  };
  return {
    connection,
    end(how: ConnectionEnd) {
      ended = how;
      for (const listener of listeners) listener(how);
    },
  };
}

describe('presence', () => {
  function start() {
    const states: string[] = [];
    return { states, presence: createPresence((state) => states.push(state)) };
  }

  it('ends with the last of the connections that calls came on', () => {
    const { states, presence } = start();
    const [a, b] = [createConnection(), createConnection()];
    presence.seen(a.connection);
    presence.seen(b.connection);
    presence.seen(b.connection);
    a.end('byClient');
    expect([presence.away, ...states]).to.deep.equal([false]);
    b.end('byClient');
    expect([presence.away, ...states]).to.deep.equal([true, 'byClient']);
  });

  it('begins again with a call on a new connection', () => {
    const { states, presence } = start();
    const [a, b] = [createConnection(), createConnection()];
    presence.seen(a.connection);
    a.end('byClient');
    presence.seen(b.connection);
    expect(presence.away).to.equal(false);
    b.end('byClient');
    expect(states).to.deep.equal(['byClient', 'here', 'byClient']);
  });

  it('does not take a client for gone of whose connections one fell silent', () => {
    const { states, presence } = start();
    const [a, b, c] = [createConnection(), createConnection(), createConnection()];
    presence.seen(a.connection);
    presence.seen(b.connection);
    a.end('silent');
    b.end('byClient');
    expect(states).to.deep.equal(['silent']);
    presence.seen(c.connection);
    c.end('byClient');
    expect(states).to.deep.equal(['silent', 'here', 'byClient']);
  });

  it('knows of a connection that had ended before its call was heard', () => {
    const { states, presence } = start();
    const a = createConnection();
    a.end('byClient');
    presence.seen(a.connection);
    expect([presence.away, ...states]).to.deep.equal([true, 'byClient']);
  });
});
