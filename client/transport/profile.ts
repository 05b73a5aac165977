import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { shown } from '../checks.js';
import { invalidArgument } from '../errors.js';
import type { TlsOptions } from './channel.js';
import { pemOf } from './pemFile.js';

/** One entry of the file of profiles. */
export interface Profile {
  address?: string;
  token?: string;
  tls?: TlsOptions;
}

/** What the file holds of it: paths of PEM files instead of PEM, `true` for the authorities that Node knows. */
interface Entry extends Omit<Profile, 'tls'> {
  tls?: boolean | { ca?: string; certificate?: string; key?: string; serverName?: string };
}

/** SPU_PROFILES, else spu/profiles.json in the user's folder of configurations. */
function profilesPath(): string {
  const folder = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  return process.env.SPU_PROFILES ?? join(folder, 'spu', 'profiles.json');
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function readProfiles(path: string): Promise<Record<string, Entry | undefined>> {
  let found: unknown;
  try {
    found = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw invalidArgument('profile', `${path} cannot be read as JSON: ${(error as Error).message}.`);
  }
  if (!isObject(found)) {
    throw invalidArgument('profile', `${path} must hold an object, with a profile under each name.`);
  }
  return found as Record<string, Entry | undefined>;
}

async function readTls(tls: Entry['tls']): Promise<TlsOptions | undefined> {
  if (!tls) return undefined;
  if (tls === true) return {};
  const [ca, cert, key] = await Promise.all([
    pemOf('tls.ca', tls.ca),
    pemOf('tls.certificate', tls.certificate),
    pemOf('tls.key', tls.key),
  ]);
  return { ca, cert, key, serverName: tls.serverName };
}

/**
 * A named profile, or "default" where there is one. The file is JSON that the Python client reads too:
 * { "default": { "address", "token", "tls": true or { "ca", "certificate", "key" (paths), "serverName" } } }.
 */
export async function readProfile(name: string | undefined): Promise<Profile> {
  const path = profilesPath();
  const profiles = await readProfiles(path);
  if (name !== undefined && !Object.hasOwn(profiles, name)) {
    const has = Object.keys(profiles).map(shown).join(', ') || 'none';
    throw invalidArgument('profile', `${shown(name)} is not in ${path}, which has ${has}.`);
  }
  const entry = profiles[name ?? 'default'] ?? {};
  if (!isObject(entry)) {
    throw invalidArgument('profile', `${shown(name ?? 'default')} in ${path} must be an object.`);
  }
  return { address: entry.address, token: entry.token, tls: await readTls(entry.tls) };
}
