import { readFile } from 'node:fs/promises';
import { invalidArgument } from '../errors.js';

/** PEM of a file; undefined where none is named. `field` names it in the sentence of what goes wrong. */
export async function pemOf(field: string, path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw invalidArgument(field, `its file cannot be read: ${(error as Error).message}.`);
  }
}
