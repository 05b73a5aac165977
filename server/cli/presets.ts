import { Command } from 'commander';
import { describeConfig, settingOf } from '../emulator/config/describeSettings.js';
import { listPresets, loadPreset } from '../emulator/config/presets.js';

/** A preset as text: each setting with value, unit, range, meaning and source. */
async function describePreset(name: string): Promise<string> {
  const preset = await loadPreset(name);
  const lines = [preset.name, preset.description, ''];
  for (const { name: setting, unit, range, default: usual, description, source } of describeConfig()) {
    const value = JSON.stringify(settingOf(preset.config, setting));
    const mark = value === JSON.stringify(usual) ? ' ' : '*';
    lines.push(`${mark} ${setting} = ${value}${unit ? ` ${unit}` : ''}`);
    lines.push(`    ${description} Range: ${range}.`);
    const from = preset.sources[setting] ?? source;
    if (from) lines.push(`    Source: ${from}.`);
  }
  return [...lines, '', '* differs from the default'].join('\n');
}

/** `spu presets [list]` and `spu presets show NAME`. */
export function presetsCommand(): Command {
  const list = async () => {
    const presets = await Promise.all((await listPresets()).map(loadPreset));
    const width = Math.max(...presets.map(({ name }) => name.length));
    for (const { name, description } of presets) console.log(`${name.padEnd(width)}  ${description}`);
  };
  return new Command('presets')
    .description('configurations of emulated devices that come with the package')
    .addCommand(new Command('list').description('their names (default)').action(list), { isDefault: true })
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
