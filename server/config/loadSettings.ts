import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { settingFlags } from './settingFlags.js';
import { type Settings, settingsSchema } from './settings.js';

/** Everything that is wrong with a configuration, each with where it came from. */
export class SettingsError extends Error {
  constructor(readonly mistakes: readonly string[]) {
    const head =
      mistakes.length === 1
        ? 'The configuration has a mistake'
        : `The configuration has ${mistakes.length} mistakes`;
    super(`${head}:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/** Where settings come from, in order of increasing weight. */
export interface Sources {
  /** YAML or JSON. */
  file?: string;
  environment?: Readonly<Record<string, string | undefined>>;
  /** By flag, as in `--lease-seconds`. */
  flags?: Readonly<Record<string, string>>;
}

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function put(tree: Tree, [key, ...rest]: string[], value: unknown): void {
  if (rest.length === 0) tree[key] = value;
  else {
    if (!isTree(tree[key])) tree[key] = {};
    put(tree[key] as Tree, rest, value);
  }
}

async function readSettingsFile(file: string): Promise<Tree> {
  try {
    const tree: unknown = parse(await readFile(file, 'utf8')) ?? {};
    if (isTree(tree)) return tree;
    throw new Error('it must hold settings by name');
  } catch (error) {
    throw new SettingsError([`${file}: cannot be used: ${(error as Error).message}`]);
  }
}

/** Checks settings, however they were made; `origin` names where a path came from. */
export function parseSettings(
  tree: unknown,
  origin: (path: PropertyKey[]) => string = () => 'settings',
): Settings {
  const parsed = settingsSchema.safeParse(tree);
  const mistakes = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path;
        const message =
          issue.code === 'unrecognized_keys' ? `there is no setting ${issue.keys.join(', ')}` : issue.message;
        return `${origin(path)}: ${path.join('.')}: ${message}`;
      });
  const devices = isTree(tree) && Array.isArray(tree.devices) ? (tree.devices as unknown[]) : [];
  const names = devices.map((device) => (isTree(device) ? device.name : undefined));
  for (const [index, name] of names.entries()) {
    if (name !== undefined && names.indexOf(name) < index) {
      mistakes.push(
        `${origin(['devices'])}: devices.${index}.name: ${String(name)} is taken by another device`,
      );
    }
  }
  if (mistakes.length > 0) throw new SettingsError(mistakes);
  return parsed.data!;
}

/** Settings of a server from file, environment and flags; a later source outweighs an earlier one. */
export async function loadSettings({ file, environment = {}, flags = {} }: Sources): Promise<Settings> {
  const tree = file === undefined ? {} : await readSettingsFile(file);
  const origins = new Map<string, string>();
  for (const setting of settingFlags) {
    const given = [
      [environment[setting.variable], setting.variable],
      [flags[setting.flag], setting.flag],
    ] as const;
    for (const [text, origin] of given) {
      if (text !== undefined) {
        put(tree, setting.path, setting.read(text));
        origins.set(setting.path.join('.'), origin);
      }
    }
  }
  return parseSettings(tree, (path) => {
    for (let length = path.length; length > 0; length--) {
      const origin = origins.get(path.slice(0, length).join('.'));
      if (origin) return origin;
    }
    return file ?? 'settings';
  });
}
