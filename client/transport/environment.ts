import type { TlsOptions } from './channel.js';
import type { ConnectOptions } from './connection.js';
import { pemOf } from './pemFile.js';
import { type Profile, readProfile } from './profile.js';

async function environmentTls(): Promise<TlsOptions | undefined> {
  const names = ['SPU_TLS_CA', 'SPU_TLS_CERT', 'SPU_TLS_KEY'];
  const [ca, cert, key] = await Promise.all(names.map((name) => pemOf(name, process.env[name])));
  return ca || cert || key ? { ca, cert, key } : undefined;
}

/** Where to connect to, and how. */
interface Target {
  address: string;
  options: ConnectOptions;
}

/**
 * Address and options; what they do not say comes from SPU_ADDRESS, SPU_TOKEN, SPU_TLS_CA, SPU_TLS_CERT and SPU_TLS_KEY,
 * else from the profile that `profile` or SPU_PROFILE names. The default profile counts only where nobody gives an address,
 * so that its token goes to no other server.
 */
export async function withEnvironment(address: string | undefined, options: ConnectOptions): Promise<Target> {
  const given = address ?? process.env.SPU_ADDRESS;
  if (typeof options !== 'object' || options === null) return { address: given ?? '', options };
  const name = options.profile ?? process.env.SPU_PROFILE;
  const isUnneeded = given !== undefined && name === undefined;
  const profile: Profile = isUnneeded ? {} : await readProfile(name);
  return {
    address: given ?? profile.address ?? '127.0.0.1:50051',
    options: {
      ...options,
      token: options.token ?? process.env.SPU_TOKEN ?? profile.token,
      tls: options.tls ?? (await environmentTls()) ?? profile.tls,
    },
  };
}
