import { invalidArgument } from './errors.js';

/** What is wrong with a value, as the sentence goes on behind its name; undefined where nothing is. */
export type Check = (value: unknown) => string | undefined;

const longest = 40;

/** A value as a sentence shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}...` : value);
  }
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** The value must be such that `holds`; `what` says so in words. */
export function must(holds: (value: unknown) => boolean, what: string): Check {
  return (value) => (holds(value) ? undefined : `is ${shown(value)}, but must be ${what}.`);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);

export const extent = must((value) => isWhole(value) && value >= 1, 'a whole number of at least 1');
export const count = must((value) => isWhole(value) && value >= 0, 'a whole number of at least 0');
export const several = must((value) => isWhole(value) && value >= 2, 'a whole number of at least 2');
export const notNegative = must(
  (value) => isFiniteNumber(value) && value >= 0,
  'a finite number of at least 0',
);
export const positive = must((value) => isNumber(value) && value > 0, 'positive');
export const fraction = must((value) => isNumber(value) && value >= 0 && value < 1, 'at least 0 and below 1');
export const flag = must((value) => typeof value === 'boolean', 'true or false');
export const text = must((value) => typeof value === 'string', 'a string');
export const callback = must((value) => typeof value === 'function', 'a function');
export const object = must((value) => typeof value === 'object' && value !== null, 'an object');
export const list = must(Array.isArray, 'an array');
export const floats = must(
  (value) => value instanceof Float32Array || value instanceof Float64Array,
  'a Float32Array or Float64Array',
);
export const abortSignal = must((value) => value instanceof AbortSignal, 'an AbortSignal');
/** Checked where it is used. */
export const anything: Check = () => undefined;

/** One of these names; the sentence names the nearest. */
export function oneOf(names: readonly string[]): Check {
  const all = names.map((name) => JSON.stringify(name));
  const choice = all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
  return (value) => {
    if (names.includes(value as string)) return undefined;
    const near = typeof value === 'string' ? nearest(value, names) : undefined;
    return `is ${shown(value)}, but must be ${choice}${near === undefined ? '.' : `; did you mean ${near}?`}`;
  };
}

/** Levenshtein distance: the fewest letters inserted, left out or exchanged. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** The name that was meant, if one is as near as a slip of the fingers. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const cut = name.slice(0, longest).toLowerCase();
  const distances = names.map((each) => distance(cut, each.toLowerCase()));
  const least = Math.min(...distances);
  return least <= Math.max(1, Math.floor(cut.length / 3)) ? names[distances.indexOf(least)] : undefined;
}

type OptionalKeys<Options> = {
  [Key in keyof Options]-?: object extends Pick<Options, Key> ? Key : never;
}[keyof Options];

/** Checks of every option that must be given, and of every one that may be left out. */
export type RequiredChecks<Options> = {
  readonly [Key in Exclude<keyof Options, OptionalKeys<Options>>]: Check;
};
export type OptionalChecks<Options> = { readonly [Key in OptionalKeys<Options>]: Check };

/** Throws unless the options are those of the function, each with a value that it takes. */
export type CheckOptions = (given: object) => void;

/**
 * How the options of the function `of` are checked. Unknown names are refused, with the nearest right one in the sentence;
 * undefined means absent.
 */
export function optionsOf<Options extends object>(
  of: string,
  required: RequiredChecks<Options>,
  optional: OptionalChecks<Options>,
): CheckOptions {
  const needed = Object.entries<Check>(required);
  const checks = new Map<string, Check>([...needed, ...Object.entries<Check>(optional)]);

  function checkOne(name: string, value: unknown): void {
    const check = checks.get(name);
    if (!check) {
      const near = nearest(name, [...checks.keys()]);
      throw invalidArgument(
        name,
        `is no option of ${of}${near === undefined ? '.' : `; did you mean ${near}?`}`,
      );
    }
    if (value === undefined) return;
    const wrong = check(value);
    if (wrong !== undefined) throw invalidArgument(name, wrong);
  }

  return (given) => {
    if (typeof given !== 'object' || given === null) {
      const names = needed.length === 0 ? '' : ` with ${needed.map(([name]) => name).join(', ')}`;
      throw invalidArgument('options', `is ${shown(given)}, but ${of} takes an object${names}.`);
    }
    for (const name in given) checkOne(name, given[name as never]);
    for (const [name, check] of needed) {
      if (given[name as never] !== undefined) continue;
      throw invalidArgument(name, check(undefined) ?? `is missing: ${of} needs it.`);
    }
  };
}

/** Throws unless the argument `name` of a function passes. */
export function checkArgument(name: string, value: unknown, check: Check): void {
  const wrong = check(value);
  if (wrong !== undefined) throw invalidArgument(name, wrong);
}
