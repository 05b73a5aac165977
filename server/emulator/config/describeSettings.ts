import { z } from 'zod';
import { deviceConfigSchema } from './schema.js';

/** One setting, as `spu presets show` prints it. */
export interface SettingDescription {
  /** Dotted name. */
  name: string;
  unit?: string;
  /** In words: "0 to 24", "fixed | auto", "true | false". */
  range: string;
  default: unknown;
  description: string;
  source?: string;
}

interface SchemaNode {
  type?: string | string[];
  properties?: Record<string, SchemaNode>;
  anyOf?: SchemaNode[];
  items?: SchemaNode;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
  unit?: string;
  source?: string;
}

function rangeOf(node: SchemaNode): string {
  if (node.anyOf) return node.anyOf.map(rangeOf).join(' or ');
  if (node.enum) return node.enum.join(' | ');
  if (node.type === 'array') return node.items?.enum ? `list of ${rangeOf(node.items)}` : 'list';
  if (node.type === 'boolean') return 'true | false';
  if (node.type === 'null') return 'null';
  const nullable = Array.isArray(node.type) && node.type.includes('null') ? ' or null' : '';
  const { minimum, maximum } = node;
  const bounded = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (bounded(minimum) && bounded(maximum)) return `${minimum} to ${maximum}${nullable}`;
  if (bounded(minimum)) return `at least ${minimum}${nullable}`;
  if (bounded(maximum)) return `at most ${maximum}${nullable}`;
  return `any number${nullable}`;
}

function collect(node: SchemaNode, name: string): SettingDescription[] {
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([key, child]) =>
      collect(child, name ? `${name}.${key}` : key),
    );
  }
  const { unit, description = '', source } = node;
  return [{ name, unit, range: rangeOf(node), default: node.default, description, source }];
}

/** Every setting of an emulated device in the order of the schema. */
export function describeConfig(): SettingDescription[] {
  return collect(z.toJSONSchema(deviceConfigSchema, { io: 'input' }) as SchemaNode, '');
}

/** Value of a dotted name. */
export function settingOf(config: object, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((tree, key) => (tree as Record<string, unknown> | undefined)?.[key], config);
}
