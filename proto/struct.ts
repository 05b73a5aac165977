import type { Struct, Struct__Output } from './types/google/protobuf/Struct.js';
import type { Value, Value__Output } from './types/google/protobuf/Value.js';

function fromValue(value: unknown): Value {
  if (value === null || value === undefined) return { nullValue: 'NULL_VALUE' };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(fromValue) } };
  if (typeof value === 'object') return { structValue: fromObject(value as Record<string, unknown>) };
  return { stringValue: String(value) };
}

/** google.protobuf.Struct of a plain object. */
export function fromObject(object: Record<string, unknown>): Struct {
  const fields = Object.entries(object).filter(([, value]) => value !== undefined);
  return { fields: Object.fromEntries(fields.map(([key, value]) => [key, fromValue(value)])) };
}

function toValue(value: Value__Output): unknown {
  switch (value.kind) {
    case 'numberValue':
      return value.numberValue;
    case 'stringValue':
      return value.stringValue;
    case 'boolValue':
      return value.boolValue;
    case 'structValue':
      return toObject(value.structValue ?? null);
    case 'listValue':
      return value.listValue!.values.map(toValue);
    default:
      return null;
  }
}

/** Plain object of a google.protobuf.Struct; an absent one is empty. */
export function toObject(struct: Struct__Output | null): Record<string, unknown> {
  // fromEntries defines own properties, so a field named __proto__ is harmless.
  return Object.fromEntries(
    Object.entries(struct?.fields ?? {}).map(([key, value]) => [key, toValue(value)]),
  );
}
