import { readFile } from 'node:fs/promises';
import { invalidArgument } from '../errors.js';
import type { TlsOptions } from './channel.js';
import type { ConnectOptions } from './connection.js';

/** Address of a server where none is given: SPU_ADDRESS, else that of an emulator on this machine. */
export const environmentAddress = () => process.env.SPU_ADDRESS ?? '127.0.0.1:50051';

async function read(variable: string): Promise<Buffer | undefined> {
  const path = process.env[variable];
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw invalidArgument(variable, `its file cannot be read: ${(error as Error).message}.`);
  }
}

async function environmentTls(): Promise<TlsOptions | undefined> {
  const [ca, cert, key] = await Promise.all(['SPU_TLS_CA', 'SPU_TLS_CERT', 'SPU_TLS_KEY'].map(read));
  return ca || cert || key ? { ca, cert, key } : undefined;
}

/**
 * Options, with token and TLS from SPU_TOKEN, SPU_TLS_CA, SPU_TLS_CERT and SPU_TLS_KEY (paths of PEM files) where they
 * do not say.
 */
export async function withEnvironment(options: ConnectOptions): Promise<ConnectOptions> {
  if (typeof options !== 'object' || options === null) return options;
  return {
    ...options,
    token: options.token ?? process.env.SPU_TOKEN,
    tls: options.tls ?? (await environmentTls()),
  };
}
