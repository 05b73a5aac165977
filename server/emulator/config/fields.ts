import { z } from 'zod';

/** What `spu presets show` prints of a setting besides its type, range and default. */
export interface SettingNote {
  /** What it does. */
  description: string;
  /** Unit of the value; absent for names, switches and counts. */
  unit?: string;
  /** Paper, equation or data sheet of the default or of the model; absent where the default is a plain choice. */
  source?: string;
}

/** A number within an inclusive range. */
export function quantity(
  range: { min?: number; max?: number; default: number },
  note: SettingNote,
): z.ZodDefault<z.ZodNumber> {
  return bounded(z.number(), range)
    .default(range.default)
    .meta({ ...note });
}

/** A number that may be absent (null). */
export function optionalQuantity(
  range: { min?: number; max?: number; default: number | null },
  note: SettingNote,
): z.ZodDefault<z.ZodNullable<z.ZodNumber>> {
  return bounded(z.number(), range)
    .nullable()
    .default(range.default)
    .meta({ ...note });
}

/** A whole number within an inclusive range. */
export function count(
  range: { min?: number; max?: number; default: number },
  note: SettingNote,
): z.ZodDefault<z.ZodNumber> {
  return bounded(z.int(), range)
    .default(range.default)
    .meta({ ...note });
}

/** One of several names. */
export function choice<const Names extends readonly [string, ...string[]]>(
  names: Names,
  fallback: Names[number],
  note: SettingNote,
) {
  return z
    .enum(names)
    .default(fallback as never)
    .meta({ ...note });
}

/** On or off. */
export function flag(fallback: boolean, note: SettingNote): z.ZodDefault<z.ZodBoolean> {
  return z
    .boolean()
    .default(fallback)
    .meta({ ...note });
}

/** A group of settings; unknown names are errors, and a group that is left out has its defaults. */
export function group<Shape extends z.ZodRawShape>(description: string, shape: Shape) {
  return z
    .strictObject(shape)
    .prefault({} as never)
    .meta({ description });
}

function bounded<Schema extends z.ZodNumber>(schema: Schema, range: { min?: number; max?: number }): Schema {
  let result = schema;
  if (range.min !== undefined) result = result.min(range.min) as Schema;
  if (range.max !== undefined) result = result.max(range.max) as Schema;
  return result;
}
