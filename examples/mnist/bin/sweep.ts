import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { ListrTask } from 'listr2';
import { runTuned } from '../../../server/cli/allocator.js';
import { batchesPerEpoch } from '../data/dataset.js';
import { curvePanels } from '../report/curves.js';
import { drawPanels, type Panel } from '../report/panels.js';
import { type Entry, epochTable } from '../report/summary.js';
import { formatTable } from '../report/table.js';
import { type Alignment, measureAlignment, repeats } from '../training/alignment.js';
import { type Campaign, openCampaign, runPlan } from '../training/campaign.js';
import { describe, type ModelName, modelNames, titles } from '../training/contenders.js';
import { abortOnSignal } from '../training/interrupt.js';
import { createStepLine, createTasks } from '../training/progress.js';
import { addSettings, type Settings, whole } from '../training/settings.js';

const durations = [0, 5, 10, 20, 50];
/** 0 is a run of the durations too. */
const delays = [0, 0.2, 1];
const alignmentDurations = [0, 0.5, 1, 2, 5, 10, 20, 50, 100];
const alignmentSteps = 30;

const program = addSettings(
  new Command('sweep').description(
    `Trains with TNGD at t = ${durations} tau and at t_d = ${delays} tau, and draws how SGD turns into natural gradient descent.`,
  ),
)
  .addOption(new Option('--model <name>', 'which network').choices(modelNames).default('mlp'))
  .option('--steps <n>', 'steps of every run; absent means one epoch', whole);

const settings = program.parse().opts<Settings & { model: ModelName; steps?: number }>();
const signal = abortOnSignal();
const { model } = settings;
const allDurations = [...new Set([...durations, settings.duration])].sort((a, b) => a - b);

interface Context {
  campaign?: Campaign;
  byDuration: Entry[];
  byDelay: Entry[];
  alignment: Alignment[];
}

function runTask(label: string, changed: Settings, into: 'byDuration' | 'byDelay'): ListrTask<Context> {
  return {
    title: `${titles[model]}, ${describe('tngd', changed)}`,
    task: async (context, task) => {
      const campaign = context.campaign!;
      const steps = settings.steps ?? batchesPerEpoch(campaign.train, settings.batch);
      const { record } = await runPlan(campaign, {
        model,
        optimizer: 'tngd',
        settings: changed,
        seed: settings.seed,
        steps,
        curvePoints: 12,
        curveImages: 1000,
        onStep: createStepLine(steps, (line) => {
          task.output = line;
        }),
        signal,
      });
      context[into].push({ model: titles[model], label, runs: [record] });
      const isUndelayed = into === 'byDuration' && changed.duration === settings.duration;
      if (isUndelayed) context.byDelay.push({ model: titles[model], label: 't_d = 0', runs: [record] });
      const { loss, accuracy } = record.epochs.at(-1)!.test;
      task.title = `${task.title}: test loss ${loss.toFixed(3)}, accuracy ${(100 * accuracy).toFixed(2)} %`;
    },
  };
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
    title: 'Angle between what the device gives and the natural gradient, over t',
    task: async (context) => {
      const options = { model, durations: alignmentDurations, steps: alignmentSteps, settings, signal };
      context.alignment = await measureAlignment(context.campaign!, options);
    },
  },
  ...allDurations.map((duration) =>
    runTask(`t = ${duration}`, { ...settings, duration, delay: 0 }, 'byDuration'),
  ),
  ...delays
    .filter((delay) => delay > 0)
    .map((delay) => runTask(`t_d = ${delay}`, { ...settings, delay }, 'byDelay')),
];

function alignmentPanel(alignment: Alignment[]): Panel {
  const x = alignment.map(({ duration }) => duration);
  return {
    title: `What the device gives for one batch (mean of ${repeats} runs)`,
    xName: 't (tau)',
    yName: 'cosine of the angle',
    curves: [
      { name: 'with the gradient', x, mean: alignment.map(({ withGradient }) => withGradient) },
      {
        name: 'with the natural gradient',
        x,
        mean: alignment.map(({ withNaturalGradient }) => withNaturalGradient),
      },
    ],
  };
}

async function report({ byDuration, byDelay, alignment }: Context): Promise<void> {
  await mkdir(settings.out, { recursive: true });
  const save = async (name: string, text: string) => {
    const file = join(settings.out, name);
    await writeFile(file, text);
    console.log(file);
  };
  const subtitle = `b = ${settings.batch}, eta ${settings.tngdEta}, lambda ${settings.damping}${settings.warm ? ', warm start' : ''}`;
  if (alignment.length > 0) {
    const rows = alignment.map(({ duration, withGradient, withNaturalGradient }) => [
      String(duration),
      withGradient.toFixed(4),
      withNaturalGradient.toFixed(4),
    ]);
    console.log(`\n${formatTable(['t / tau', 'cos(x, g)', 'cos(x, natural g)'], rows)}`);
  }
  if (byDuration.length > 0) {
    console.log(`\n${epochTable([...byDuration, ...byDelay])}\n`);
    const panels = [...curvePanels(byDuration), ...(alignment.length > 0 ? [alignmentPanel(alignment)] : [])];
    await save(
      'sweep-t.svg',
      drawPanels('From SGD to natural gradient: evolution time t (tau)', subtitle, panels),
    );
  }
  if (byDelay.length > 0) {
    const text = `${subtitle}, t = ${settings.duration} tau`;
    await save('sweep-td.svg', drawPanels('Delay t_d of the factors (tau)', text, curvePanels(byDelay)));
  }
  const numbers = { settings, byDuration, byDelay, alignment };
  await save('sweep.json', `${JSON.stringify(numbers, null, 2)}\n`);
}

async function runSweep(): Promise<void> {
  const context: Context = { byDuration: [], byDelay: [], alignment: [] };
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

if (!(await runTuned())) await runSweep();
