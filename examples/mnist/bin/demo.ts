import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { ListrTask } from 'listr2';
import { runTuned } from '../../../server/cli/allocator.js';
import { batchesPerEpoch } from '../data/dataset.js';
import { curvePanels } from '../report/curves.js';
import { drawPanels } from '../report/panels.js';
import { type Entry, epochTable, timeTable } from '../report/summary.js';
import { affordableSteps } from '../training/budget.js';
import { type Campaign, openCampaign, runPlan } from '../training/campaign.js';
import {
  describe,
  type ModelName,
  modelNames,
  type OptimizerName,
  optimizerNames,
  titles,
} from '../training/contenders.js';
import { abortOnSignal } from '../training/interrupt.js';
import { createStepLine, createTasks } from '../training/progress.js';
import { addSettings, positive, type Settings, whole } from '../training/settings.js';

interface DemoSettings extends Settings {
  models: ModelName[];
  optimizers: OptimizerName[];
  epochs?: number;
  steps?: number;
  seeds?: number;
  seconds: number;
  full: boolean;
}

const program = addSettings(
  new Command('demo').description(
    'Trains two small networks on MNIST with an emulated SPU over gRPC, beside optimizers without one.',
  ),
)
  .addOption(new Option('--models <name...>', 'which networks').choices(modelNames).default([...modelNames]))
  .addOption(
    new Option('--optimizers <name...>', 'which optimizers')
      .choices(optimizerNames)
      .default([...optimizerNames]),
  )
  .option('--seconds <s>', 'as many steps as fit into this time, at most one epoch', positive, 120)
  .addOption(new Option('--epochs <n>', 'so many, however long it takes').argParser(whole).conflicts('steps'))
  .option('--steps <n>', 'steps of every optimizer, however long it takes', whole)
  .option('--seeds <n>', 'runs of each, with other weights, batches and noise', whole)
  .option('--full', '10 epochs and 5 seeds', false);

const settings = program.parse().opts<DemoSettings>();
const signal = abortOnSignal();
const seeds = Array.from({ length: settings.seeds ?? (settings.full ? 5 : 1) }, (_, i) => settings.seed + i);
const epochs = settings.epochs ?? (settings.full ? 10 : undefined);
const contenders = settings.models.flatMap((model) =>
  settings.optimizers.map((optimizer) => ({ model, optimizer })),
);

interface Context {
  campaign?: Campaign;
  steps: number;
  entries: Entry[];
}

async function chooseSteps(campaign: Campaign): Promise<number> {
  const perEpoch = batchesPerEpoch(campaign.train, settings.batch);
  if (settings.steps !== undefined) return settings.steps;
  if (epochs !== undefined) return epochs * perEpoch;
  const seconds = settings.seconds / seeds.length;
  return Math.min(perEpoch, await affordableSteps(campaign, contenders, { settings, seconds, signal }));
}

const tasks: ListrTask<Context>[] = [
  {
    title: settings.address
      ? `Connect to the SPU at ${settings.address}`
      : 'Start an emulator and read MNIST',
    task: async (context, task) => {
      context.campaign = await openCampaign(settings, signal);
      task.title = `SPU: ${context.campaign.description}`;
    },
  },
  {
    title: 'Choose the number of steps',
    task: async (context, task) => {
      context.steps = await chooseSteps(context.campaign!);
      const perEpoch = batchesPerEpoch(context.campaign!.train, settings.batch);
      task.title = `${context.steps} steps of ${settings.batch} images for each optimizer (${perEpoch} are an epoch)`;
    },
  },
  ...contenders.flatMap(({ model, optimizer }) =>
    seeds.map((seed): ListrTask<Context> => {
      const title = `${titles[model]}, ${describe(optimizer, settings)}${seeds.length > 1 ? `, seed ${seed}` : ''}`;
      return { title, task: (context, task) => train(context, { model, optimizer, seed }, task) };
    }),
  ),
];

async function train(
  context: Context,
  { model, optimizer, seed }: { model: ModelName; optimizer: OptimizerName; seed: number },
  task: { output: string; title: string },
): Promise<void> {
  const campaign = context.campaign!;
  const { record } = await runPlan(campaign, {
    model,
    optimizer,
    settings,
    seed,
    steps: context.steps,
    curvePoints: 12,
    curveImages: 1000,
    onStep: createStepLine(context.steps, (line) => {
      task.output = line;
    }),
    signal,
  });
  const [name, label] = [titles[model], titles[optimizer]];
  const entry = context.entries.find((known) => known.model === name && known.label === label);
  if (entry) entry.runs.push(record);
  else context.entries.push({ model: name, label, runs: [record] });
  const { loss, accuracy } = record.epochs.at(-1)!.test;
  task.title = `${task.title}: test loss ${loss.toFixed(3)}, accuracy ${(100 * accuracy).toFixed(2)} %`;
}

async function report({ entries, campaign }: Context): Promise<void> {
  if (entries.length === 0) return;
  await mkdir(settings.out, { recursive: true });
  const picture = join(settings.out, 'demo.svg');
  const numbers = join(settings.out, 'demo.json');
  const subtitle = `b = ${settings.batch}, ${settings.train} training images; ${settings.optimizers
    .map((name) => describe(name, settings))
    .join('; ')}`;
  await writeFile(picture, drawPanels('MNIST through an emulated SPU', subtitle, curvePanels(entries)));
  await writeFile(
    numbers,
    `${JSON.stringify({ settings, device: campaign?.description, entries }, null, 2)}\n`,
  );
  console.log(`\n${epochTable(entries)}\n\nWall time of a step on this machine:\n\n${timeTable(entries)}\n`);
  console.log(`Curves: ${picture}\nNumbers: ${numbers}`);
}

async function runDemo(): Promise<void> {
  const context: Context = { steps: 0, entries: [] };
  try {
    await createTasks(tasks, context).run();
  } catch {
    // The progress has shown the error.
    if (signal.aborted) console.log('\nStopped; the report has the runs that were finished.');
    else process.exitCode = 1;
  } finally {
    await context.campaign?.device.stop();
  }
  await report(context);
}

if (!(await runTuned())) await runDemo();
