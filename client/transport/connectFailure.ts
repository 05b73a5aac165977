import { SpuError } from '../errors.js';

/**
 * Why a connection could not be made, for programs: SpuError.details.reason.
 *
 * @example
 * const wait: ConnectFailure[] = ['CONNECTION_REFUSED', 'NAME_NOT_FOUND'];
 * if (wait.includes(error.details.reason as ConnectFailure)) console.error('The server is not there yet.');
 */
export type ConnectFailure =
  | 'CONNECTION_REFUSED'
  | 'NAME_NOT_FOUND'
  | 'UNREACHABLE'
  | 'NO_TLS'
  | 'TLS_EXPECTED'
  | 'CERTIFICATE_NAME'
  | 'CERTIFICATE_UNTRUSTED'
  | 'CERTIFICATE_WANTED'
  | 'NO_ANSWER'
  | 'UNKNOWN';

interface Cause {
  reason: ConnectFailure;
  /** In what grpc-js tells, which holds the words of Node and OpenSSL. */
  words: RegExp;
  /** Only with TLS, or only without. */
  tls?: boolean;
  /** What is wrong and how to fix it, with `at` the server's address and `words` what was found. */
  sentence(at: string, words: string): string;
}

const causes: readonly Cause[] = [
  {
    reason: 'CONNECTION_REFUSED',
    words: /ECONNREFUSED/,
    sentence: (at) =>
      `Nothing listens at ${at} (connection refused): start the server there, or correct host and port.`,
  },
  {
    reason: 'CONNECTION_REFUSED',
    words: /ENOENT/,
    sentence: (at) => `There is no socket ${at}: start the server that listens there, or correct the path.`,
  },
  {
    reason: 'NAME_NOT_FOUND',
    words: /Name resolution failed|ENOTFOUND|EAI_AGAIN/,
    sentence: (at) => `The host of ${at} is not known (name not found): correct it, or give its IP address.`,
  },
  {
    reason: 'CERTIFICATE_NAME',
    words: /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames/,
    sentence: (at) =>
      `The certificate of the server at ${at} is for another name: give that name as tls.serverName.`,
  },
  {
    reason: 'CERTIFICATE_WANTED',
    words:
      /alert (certificate required|bad certificate|handshake failure|unknown ca)|SSL alert number (40|42|48|116)/,
    tls: true,
    sentence: (at) =>
      `The server at ${at} wants a certificate of the client that it trusts: give tls.cert and tls.key.`,
  },
  {
    reason: 'CERTIFICATE_UNTRUSTED',
    words:
      /(self[- ]signed certificate[a-z ]*|unable to (verify|get)[a-z ]*|certificate (has expired|is not yet valid|revoked))/i,
    sentence: (at, words) =>
      `The certificate of the server at ${at} is not trusted (${words}): give its authority as tls.ca.`,
  },
  {
    reason: 'NO_TLS',
    words: /wrong version number|packet length too long|unsupported protocol|http request|EPROTO/,
    tls: true,
    sentence: (at) =>
      `The server at ${at} does not speak TLS: connect without the option tls, and without SPU_TLS_CA in the environment.`,
  },
  {
    reason: 'TLS_EXPECTED',
    words: /Failed to connect|ECONNRESET|Protocol error|socket hang up/,
    tls: false,
    sentence: (at) =>
      `The server at ${at} ended the connection at once: it wants TLS (give the option tls), or is no SPU.`,
  },
  {
    reason: 'UNREACHABLE',
    words: /(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ETIMEDOUT|EACCES)/,
    sentence: (at, words) => `The host of ${at} cannot be reached (${words}): check address and network.`,
  },
];

const longest = 200;

/** UNAVAILABLE that tells why. `told` is what grpc-js says of the failed attempt. */
export function connectFailure(address: string, isTls: boolean, told: string): SpuError {
  for (const { reason, words, tls, sentence } of causes) {
    const found = words.exec(told);
    if (found && (tls === undefined || tls === isTls)) {
      return new SpuError('UNAVAILABLE', sentence(address, found[0]), { reason });
    }
  }
  const words = told.replace(/\s+/g, ' ').slice(0, longest);
  return new SpuError('UNAVAILABLE', `No connection to ${address} could be made: ${words}`, {
    reason: 'UNKNOWN' satisfies ConnectFailure,
  });
}

/** UNAVAILABLE of a peer that says nothing. */
export function noAnswer(address: string, seconds: number): SpuError {
  const sentence = `Nothing answers at ${address} within ${seconds} s: check host, port and firewall, and whether the server wants TLS.`;
  return new SpuError('UNAVAILABLE', sentence, { reason: 'NO_ANSWER' satisfies ConnectFailure });
}
