import { flag, notNegative, optionsOf, text } from '../checks.js';
import { type CallOptions, callChecks } from '../transport/calls.js';
import { type Connection, withRoute } from '../transport/connection.js';
import { getDevice } from './devices.js';
import type { Lease } from './openSession.js';
import { renewLease } from './renewLease.js';

/**
 * What another process needs to go on with a session; session.ticket() gives it. The id is a secret.
 *
 * @example
 * const ticket: SessionTicket = JSON.parse(process.env.SPU_SESSION!);
 * const session = await spu.attachSession(ticket);
 */
export interface SessionTicket {
  /** Secret name of the session. */
  id: string;
  /** Name of its device. */
  device: string;
  /** Seed in force. */
  seed: number;
  /** The session ends this long after its client's connections were closed. */
  graceSeconds: number;
  /** `spu-route` of the server, by which a proxy finds it. */
  route?: string;
}

/**
 * How a session is gone on with.
 *
 * @example
 * await spu.attachSession(ticket, { keepAlive: false, deadlineSeconds: 5 });
 */
export interface AttachOptions extends CallOptions {
  /** Renew the lease while the session is idle. Default true. */
  keepAlive?: boolean;
}

const checkTicket = optionsOf<SessionTicket>(
  'attachSession',
  { id: text, device: text, seed: notNegative, graceSeconds: notNegative },
  { route: text },
);
const checkAttach = optionsOf<AttachOptions>('attachSession', {}, { keepAlive: flag, ...callChecks });

/** What attachSession() needs of a lease. */
export function ticketOf({ id, device, seed, graceSeconds, route }: Lease): SessionTicket {
  return { id, device: device.name, seed, graceSeconds, ...(route !== undefined && { route }) };
}

/** The lease of a session that is open; NOT_FOUND if it is over. */
export async function attachSession(
  server: Connection,
  ticket: SessionTicket,
  options: AttachOptions,
): Promise<Lease> {
  checkTicket(ticket);
  checkAttach(options);
  const { id, seed, graceSeconds, route } = ticket;
  const connection = withRoute(server, route);
  const { leaseSeconds } = await renewLease(connection, id, options);
  const device = await getDevice(connection, ticket.device, options);
  return { id, device, seed, leaseSeconds, graceSeconds, ...(route !== undefined && { route }) };
}
