import { Command } from 'commander';
import { z } from 'zod';
import { deviceConfigSchema } from '../emulator/config.js';
import { listPresets, loadPreset } from '../emulator/presets.js';

/** The parts of a JSON schema that describe a setting. */
interface Schema {
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  enum?: string[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
  unit?: string;
  source?: string;
}

/** Every setting that is no group, by its dotted name. */
function* settings(schema: Schema, path: string[] = []): Iterable<{ name: string; schema: Schema }> {
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    if (child.properties) yield* settings(child, [...path, key]);
    else yield { name: [...path, key].join('.'), schema: child };
  }
}

// JSON schema writes "any whole number" as this range.
const unbounded = Number.MAX_SAFE_INTEGER;

function rangeOf(schema: Schema): string {
  const bounded = schema.anyOf?.find((choice) => choice.minimum !== undefined) ?? schema;
  if (bounded.enum) return bounded.enum.join(' | ');
  const { minimum, maximum } = bounded;
  const low = minimum === undefined || minimum <= -unbounded ? undefined : minimum;
  const high = maximum === undefined || maximum >= unbounded ? undefined : maximum;
  if (low === undefined && high === undefined) return '';
  return low === undefined ? `up to ${high}` : high === undefined ? `${low} or more` : `${low} to ${high}`;
}

function valueAt(config: unknown, name: string): unknown {
  return name.split('.').reduce((tree, key) => (tree as Record<string, unknown>)?.[key], config);
}

/** A preset as text: each setting with value, unit, range, meaning and source. */
async function describePreset(name: string): Promise<string> {
  const preset = await loadPreset(name);
  const schema = z.toJSONSchema(deviceConfigSchema, { io: 'input' }) as Schema;
  const lines = [preset.name, preset.description, ''];
  for (const { name: setting, schema: about } of settings(schema)) {
    const value = valueAt(preset.config, setting);
    const changed = JSON.stringify(value) === JSON.stringify(about.default) ? ' ' : '*';
    lines.push(`${changed} ${setting} = ${JSON.stringify(value)}${about.unit ? ` ${about.unit}` : ''}`);
    const range = rangeOf(about);
    const source = preset.sources[setting] ?? about.source;
    lines.push(`    ${[about.description, range && `Range: ${range}.`].filter(Boolean).join(' ')}`);
    if (source) lines.push(`    Source: ${source}.`);
  }
  return [...lines, '', '* differs from the default'].join('\n');
}

/** `spu presets` and `spu presets show NAME`. */
export function presetsCommand(): Command {
  const list = async () => {
    const presets = await Promise.all((await listPresets()).map(loadPreset));
    const width = Math.max(...presets.map(({ name }) => name.length));
    for (const { name, description } of presets) console.log(`${name.padEnd(width)}  ${description}`);
  };
  return new Command('presets')
    .description('configurations of emulated devices that come with the package')
    .action(list)
    .addCommand(
      new Command('show')
        .description('every setting of a preset, with unit, range and source')
        .argument('<name>', 'name of a preset, or a file that extends one')
        .option('--json', 'the bare configuration, as a file may hold it')
        .action(async (name: string, { json }: { json?: boolean }) => {
          console.log(
            json ? JSON.stringify((await loadPreset(name)).config, null, 2) : await describePreset(name),
          );
        }),
    );
}
