import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { DeviceError } from '../../device/errors.js';
import { mergeConfig, parseConfig } from './parse.js';
import type { DeviceConfig } from './schema.js';

type Tree = Record<string, unknown>;

/** A named configuration. */
export interface Preset {
  name: string;
  description: string;
  /** Where each value comes from, by dotted name: a citation, or "chosen". */
  sources: Record<string, string>;
  config: DeviceConfig;
}

interface PresetFile {
  name: string;
  description: string;
  sources: Record<string, string>;
  settings: Tree;
}

/** server/presets of the package, seen from the compiled file or from the source. */
function presetFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'server', 'presets');
}

/** Names of the presets that come with the package. */
export async function listPresets(): Promise<string[]> {
  const files = await readdir(presetFolder());
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

async function pathOf(name: string, base: string): Promise<string> {
  if (/[\\/]|\.(json|ya?ml)$/.test(name)) return isAbsolute(name) ? name : resolve(base, name);
  const names = await listPresets();
  if (names.includes(name)) return join(presetFolder(), `${name}.json`);
  throw new DeviceError(
    'NOT_FOUND',
    `There is no preset "${name}"; there are ${names.join(', ')}, or give the path of a .json or .yaml file.`,
    { reason: 'PRESET_NOT_FOUND' },
  );
}

async function readPreset(name: string, base: string, behind: string[]): Promise<PresetFile> {
  const path = await pathOf(name, base);
  if (behind.includes(path)) {
    throw new DeviceError(
      'INVALID_ARGUMENT',
      `extends: ${[...behind, path].join(' extends ')}, which never ends.`,
      { reason: 'CONFIG_INVALID' },
    );
  }
  const content: unknown = await readFile(path, 'utf8').then(parse, (error: Error) => {
    throw new DeviceError('NOT_FOUND', `The configuration file ${path} cannot be read: ${error.message}.`, {
      reason: 'PRESET_NOT_FOUND',
    });
  });
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new DeviceError('INVALID_ARGUMENT', `The configuration file ${path} must hold settings by name.`, {
      reason: 'CONFIG_INVALID',
    });
  }
  const { extends: parent, description = '', sources = {}, ...settings } = content as Tree;
  const own: PresetFile = {
    name: name === path || name.includes('.') ? path : name,
    description: String(description),
    sources: sources as Record<string, string>,
    settings,
  };
  if (parent === undefined) return own;
  const inherited = await readPreset(String(parent), dirname(path), [...behind, path]);
  return {
    name: own.name,
    description: own.description || inherited.description,
    sources: { ...inherited.sources, ...own.sources },
    settings: mergeConfig(inherited.settings, own.settings),
  };
}

/**
 * A preset by its name, or a file (.json, .yaml) with settings, `description`, `sources` and the name or path of a preset
 * that it `extends`. Throws NOT_FOUND, or INVALID_ARGUMENT that lists every mistake.
 */
export async function loadPreset(nameOrPath: string): Promise<Preset> {
  const { name, description, sources, settings } = await readPreset(nameOrPath, process.cwd(), []);
  return { name, description, sources, config: parseConfig(settings) };
}

/** The configuration of a device: `preset` (a name or file, default ideal) and settings that override it. */
export async function resolveConfig(options: Tree = {}): Promise<{ preset: string; config: DeviceConfig }> {
  const { preset = 'ideal', ...overrides } = options;
  const base = await readPreset(String(preset), process.cwd(), []);
  return { preset: base.name, config: parseConfig(mergeConfig(base.settings, overrides)) };
}
