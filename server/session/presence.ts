/** How a connection ended: the client closed it (FIN or RST), or it fell silent and the server gave it up. */
export type ConnectionEnd = 'byClient' | 'silent';

/** A connection that calls come on. */
export interface Connection {
  /** Undefined while it is open. */
  readonly ended: ConnectionEnd | undefined;
  /** Calls `listener` once when it ends. */
  onEnd(listener: (end: ConnectionEnd) => void): void;
}

/** Whether the client of a session is there: by the connections that calls of the session came on. */
export interface Presence {
  /** A call came on this connection. */
  seen(connection: Connection): void;
  /** All connections of the client have ended. */
  readonly away: boolean;
}

/**
 * `onChange` hears that the client is there again ('here'), or that the last of its connections has ended: 'silent' if any of
 * those that ended since the client was last heard on a new one fell silent, for then the network may be cut and the
 * client alive.
 */
export function createPresence(onChange: (state: 'here' | ConnectionEnd) => void): Presence {
  const open = new Set<Connection>();
  let fellSilent = false;
  let away = false;

  function ended(connection: Connection, end: ConnectionEnd): void {
    open.delete(connection);
    if (end === 'silent') fellSilent = true;
    if (open.size > 0) return;
    away = true;
    onChange(fellSilent ? 'silent' : 'byClient');
  }

  return {
    seen(connection) {
      if (open.has(connection)) return;
      open.add(connection);
      fellSilent = false;
      if (away) {
        away = false;
        onChange('here');
      }
      if (connection.ended) ended(connection, connection.ended);
      else connection.onEnd((end) => ended(connection, end));
    },
    get away() {
      return away;
    },
  };
}
