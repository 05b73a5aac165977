import type { z } from 'zod';
import { DeviceError } from '../../device/errors.js';
import { shorten } from '../../device/shorten.js';
import { findMistakes, type Mistake } from './rules.js';
import { type DeviceConfig, deviceConfigSchema } from './schema.js';

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `changes` over `base`: groups are merged, everything else is replaced. */
export function mergeConfig(base: Tree, changes: Tree): Tree {
  const result: Tree = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const before = result[name];
    result[name] = isTree(before) && isTree(value) ? mergeConfig(before, value) : value;
  }
  return result;
}

function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'there is no such setting; `spu presets show ideal` lists all of them';
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return shorten(issue.message.replace(/^Invalid input: /, ''));
  }
}

function mistakesOf(error: z.ZodError): (Mistake & { path: PropertyKey[] })[] {
  return error.issues.flatMap((issue) => {
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ path, setting: shorten(path.join('.')), problem: sentence(issue) }));
  });
}

function without(tree: Tree, path: PropertyKey[]): Tree {
  const [name, ...rest] = path;
  const { [name as string]: value, ...others } = tree;
  return rest.length > 0 && isTree(value) ? { ...others, [name]: without(value, rest) } : others;
}

/**
 * A whole configuration from what a user wrote; the rest has its defaults.
 * Throws INVALID_ARGUMENT that lists every mistake at once: wrong values, unknown names, combinations of settings that
 * the device cannot honour.
 */
export function parseConfig(input: unknown): DeviceConfig {
  const parsed = deviceConfigSchema.safeParse(input);
  if (parsed.success) {
    const mistakes = findMistakes(parsed.data);
    if (mistakes.length > 0) throw configError(mistakes);
    return parsed.data;
  }
  const wrong = mistakesOf(parsed.error);
  // What is left without the wrong values is checked as a whole too, so that one run tells everything.
  const rest = isTree(input)
    ? deviceConfigSchema.safeParse(wrong.reduce((tree, m) => without(tree, m.path), input))
    : parsed;
  const combined = rest.success
    ? findMistakes(rest.data).filter(({ setting }) => !wrong.some((mistake) => mistake.setting === setting))
    : [];
  throw configError([...wrong, ...combined]);
}

function configError(mistakes: Mistake[]): DeviceError {
  const fields = mistakes.map(({ setting, problem }) => ({
    field: setting || 'config',
    description: problem,
  }));
  const lines = fields.map(({ field, description }) => `${field}: ${description}.`);
  return new DeviceError('INVALID_ARGUMENT', lines.join('\n'), { reason: 'CONFIG_INVALID', fields });
}
