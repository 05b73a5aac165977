import { readFile } from 'node:fs/promises';
import { ServerCredentials } from '@grpc/grpc-js';

/** Paths of PEM files. */
export interface TlsFiles {
  cert: string;
  key: string;
  /** Clients must show a certificate of this authority (mTLS). */
  clientCa?: string;
}

async function read(what: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`tls.${what}: ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** TLS where there are files, else plain text. */
export async function createCredentials(tls: TlsFiles | undefined): Promise<ServerCredentials> {
  if (!tls) return ServerCredentials.createInsecure();
  const clientCa = tls.clientCa === undefined ? null : await read('clientCa', tls.clientCa);
  const pair = { cert_chain: await read('cert', tls.cert), private_key: await read('key', tls.key) };
  return ServerCredentials.createSsl(clientCa, [pair], clientCa !== null);
}
