import { parse } from 'yaml';
import { z } from 'zod';
import { settingsSchema } from './settings.js';

/** A setting that can be given as one text: by environment or flag. */
export interface SettingFlag {
  path: string[];
  /** SPU_LEASE_SECONDS. */
  variable: string;
  /** --lease-seconds. */
  flag: string;
  description: string;
  /** Several texts make a list. */
  isList: boolean;
  /** From text to what the schema checks; what cannot be read stays text, for the schema to complain of. */
  read(text: string): unknown;
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  return schema;
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}

function reader(schema: z.ZodType): SettingFlag['read'] {
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return (text) => text;
  const isTextList = schema instanceof z.ZodArray && schema.element instanceof z.ZodString;
  if (isTextList) {
    return (text) =>
      text.trim().startsWith('[') ? readYaml(text) : text.split(',').map((part) => part.trim());
  }
  return readYaml;
}

function* walk(schema: z.ZodType, path: string[]): Iterable<SettingFlag> {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    for (const [key, child] of Object.entries(inner.shape)) yield* walk(child as z.ZodType, [...path, key]);
    return;
  }
  const words = path.join('-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  yield {
    path,
    variable: `SPU_${words.replaceAll('-', '_').toUpperCase()}`,
    flag: `--${words}`,
    description: schema.description ?? path.join('.'),
    isList: inner instanceof z.ZodArray,
    read: reader(inner),
  };
}

export const settingFlags: readonly SettingFlag[] = [...walk(settingsSchema, [])];
