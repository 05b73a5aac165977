import { type Command, InvalidArgumentError, Option } from 'commander';

/** What demo and sweep have in common; each is a flag of the same name. */
export interface Settings {
  address?: string;
  preset: string;
  compute?: string;
  encoding: string;
  batch: number;
  train: number;
  test: number;
  seed: number;
  tngdEta: number;
  damping: number;
  duration: number;
  delay: number;
  warm: boolean;
  tngdAdamEta: number;
  adamEta: number;
  sgdEta: number;
  hidden: number;
  channels: number;
  convHidden: number;
  factors: 'dense' | 'rowKronecker';
  out: string;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a positive number.');
  return value;
}

export function notNegative(text: string): number {
  return Number(text) === 0 ? 0 : positive(text);
}

export function whole(text: string): number {
  const value = Number(text);
  if (!(Number.isSafeInteger(value) && value >= 1)) {
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  }
  return value;
}

/** Adds the flags. Defaults are the settings of arXiv 2405.13817 where the paper has them, unless given. */
export function addSettings(command: Command, defaults: Partial<Settings> = {}): Command {
  addFlags(command);
  for (const option of command.options) {
    const own = defaults[option.attributeName() as keyof Settings];
    if (own !== undefined) option.default(own);
  }
  for (const [name, value] of Object.entries(defaults)) {
    command.setOptionValueWithSource(name, value, 'default');
  }
  return command;
}

function addFlags(command: Command): Command {
  return command
    .option(
      '--address <address>',
      'use the SPU there (host:port or unix:/path) instead of an emulator of its own',
    )
    .option('--preset <name>', 'preset of the emulated device', 'tngd-2024')
    .option('--compute <name>', 'linear algebra of the emulator: auto, blas or gpu')
    .addOption(
      new Option('--encoding <dtype>', 'how the Jacobian travels')
        .choices(['float32', 'float16', 'bfloat16', 'int16', 'int8'])
        .default('float32'),
    )
    .option('--batch <b>', 'examples of a step', whole, 64)
    .option('--train <count>', 'training images', whole, 10_000)
    .option('--test <count>', 'test images', whole, 10_000)
    .option('--seed <n>', 'of the first weights, the batches and the device noise', whole, 1)
    .option('--tngd-eta <eta>', 'learning rate of TNGD', positive, 0.01)
    .option('--damping <lambda>', 'of TNGD and TNGD-Adam', positive, 0.01)
    .option('--duration <t>', 'evolution of a step in units of tau', notNegative, 50)
    .option(
      '--delay <t>',
      'part of it with the factors of the step before (t_d), in units of tau',
      notNegative,
      0,
    )
    .option('--warm', 'start each evolution from the last state instead of the gradient', false)
    .option('--tngd-adam-eta <eta>', 'learning rate of TNGD-Adam', positive, 1e-3)
    .option('--adam-eta <eta>', 'learning rate of Adam', positive, 1e-3)
    .option('--sgd-eta <eta>', 'learning rate of SGD', positive, 0.1)
    .option('--hidden <n>', 'hidden units of the MLP', whole, 64)
    .option('--channels <n>', 'channels of the ConvNet', whole, 4)
    .option('--conv-hidden <n>', 'hidden units of the ConvNet', whole, 32)
    .addOption(
      new Option('--factors <form>', "Jacobian of the ConvNet's dense layers")
        .choices(['dense', 'rowKronecker'])
        .default('rowKronecker'),
    )
    .option('--out <folder>', 'where pictures and numbers go', 'out');
}
