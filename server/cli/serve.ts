import { Command, InvalidArgumentError } from 'commander';
import { loadSettings } from '../config/loadSettings.js';
import { settingFlags } from '../config/settingFlags.js';
import { createLog, type Log } from '../log.js';
import { startServer } from '../startServer.js';
import { runTuned } from './allocator.js';
import { stopOnSignals } from './stopOnSignals.js';

/** Environment variables that are read by others than the settings. */
const otherVariables = [
  'SPU_CONFIG',
  'SPU_HEALTH_ADDRESS',
  // Of the client library.
  'SPU_ADDRESS',
  'SPU_TOKEN',
  'SPU_TLS_CA',
  'SPU_PROFILE',
  'SPU_PROFILES',
];

function warnOfTypingErrors(log: Log): void {
  const known = new Set([...settingFlags.map((setting) => setting.variable), ...otherVariables]);
  for (const variable of Object.keys(process.env)) {
    if (variable.startsWith('SPU_') && !known.has(variable)) {
      log.warn({ variable }, `${variable} is not a setting`);
    }
  }
}

/** `spu serve`: flags and variables as the schema of the settings has them. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('start a server with emulated devices')
    .option('--config <file>', 'YAML or JSON file with settings (also SPU_CONFIG)');
  for (const { flag, variable, description, isList } of settingFlags) {
    const value = isList ? 'values' : 'value';
    command.option(`${flag} <${value}>`, `${description} (also ${variable})`, (text, earlier?: string) => {
      if (earlier === undefined) return text;
      if (isList) return `${earlier},${text}`;
      throw new InvalidArgumentError('It came twice; give it once.');
    });
  }
  return command.action(async (options: Record<string, string>) => {
    if (await runTuned()) return;
    const { config: file = process.env.SPU_CONFIG } = options;
    const byAttribute = new Map(command.options.map((option) => [option.attributeName(), option.long!]));
    const flags = Object.fromEntries(
      Object.entries(options).map(([key, value]) => [byAttribute.get(key)!, value]),
    );
    const settings = await loadSettings({ file, environment: process.env, flags });
    const log = createLog(settings.log);
    warnOfTypingErrors(log);
    stopOnSignals(await startServer(settings, log), log);
  });
}
