import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { ListrTask } from 'listr2';
import { runTuned } from '../../../server/cli/allocator.js';
import { boltzmann, deviceConfigSchema } from '../../../server/emulator/config/schema.js';
import { drawStudy, studyTable } from '../report/study.js';
import { type Campaign, openCampaign } from '../training/campaign.js';
import { createModel, type ModelName, modelNames, titles } from '../training/contenders.js';
import { abortOnSignal } from '../training/interrupt.js';
import { createTasks } from '../training/progress.js';
import { addSettings, notNegative, positive, type Settings, whole } from '../training/settings.js';
import { runStudy, type StudyResult } from '../training/study.js';

interface StudySettings extends Settings {
  model: ModelName;
  adcBits: number[];
  matrixBits: number[];
  temperatures: number[];
  voltageScale: number;
  warmUpSteps: number;
  trainingSteps: number;
  seeds: number;
}

function listOf(parse: (text: string) => number) {
  // The first of several replaces the default.
  let own: number[] | undefined;
  return (text: string) => {
    own = [...(own ?? []), parse(text)];
    return own;
  };
}

const bits = [4, 6, 8, 10, 12, 0];
const program = addSettings(
  new Command('study').description(
    'Solution error and training result of TNGD on MNIST against ADC bits, matrix bits and temperature.',
  ),
  { preset: 'ideal', batch: 16, hidden: 16, tngdEta: 0.1, train: 2000, test: 2000 },
)
  .addOption(new Option('--model <name>', 'which network').choices(modelNames).default('mlp'))
  .option('--adc-bits <bits...>', 'resolutions of the ADC; 0 is no ADC', listOf(notNegative), bits)
  .option('--matrix-bits <bits...>', 'resolutions of the matrix DAC; 0 is no DAC', listOf(notNegative), bits)
  .option('--temperatures <kelvin...>', 'temperatures of the device', listOf(notNegative), [0, 77, 300])
  .option('--voltage-scale <volt>', 'voltage of one unit of the state', positive, 2.03e-3)
  .option('--warm-up-steps <n>', 'steps of Adam before the batch whose answer is measured', whole, 50)
  .option('--training-steps <n>', 'steps of TNGD on each device; 0 leaves training out', notNegative, 40)
  .option('--seeds <n>', 'batches, trainings and noises that the results are means of', whole, 3);

const settings = program.parse().opts<StudySettings>();

interface Context {
  campaign?: Campaign;
  results: StudyResult[];
}

function createStudyTasks(signal: AbortSignal): ListrTask<Context>[] {
  return [
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
      title: `${titles[settings.model]} on devices of ${settings.adcBits.length} x ${settings.matrixBits.length} resolutions at ${settings.temperatures.length} temperatures`,
      task: async (context, task) => {
        const { device, host, train, test } = context.campaign!;
        const [{ name }] = await device.spu.listDevices({ signal });
        await runStudy({
          ...settings,
          spu: device.spu,
          device: name,
          network: createModel(settings.model, host, settings),
          train,
          test,
          learningRate: settings.tngdEta,
          onResult(result, done, total) {
            context.results.push(result);
            const says =
              result.solutionError === undefined
                ? 'refused'
                : `error ${(100 * result.solutionError).toPrecision(3)} %`;
            task.output = `${done}/${total}: ADC ${result.adcBits}, matrix ${result.matrixBits} bits, ${result.temperature} K: ${says}`;
          },
          signal,
        });
      },
    },
  ];
}

async function report(results: StudyResult[]): Promise<void> {
  if (results.length === 0) return;
  await mkdir(settings.out, { recursive: true });
  const { capacitance } = deviceConfigSchema.parse({});
  const kappa = (boltzmann * 300) / capacitance / settings.voltageScale ** 2;
  const { batch, duration, damping, seeds, trainingSteps, tngdEta, test } = settings;
  const subtitle = [
    `error: ${titles[settings.model]}, b = ${batch}, t = ${duration} tau, lambda ${damping}, one sample of each of ${seeds} batches, root mean square; kappa = ${kappa.toExponential(1)} at 300 K`,
    `training: ${trainingSteps} steps, eta ${tngdEta}; on ${test} test images, mean ± standard deviation of ${seeds} seeds; off: no converter; grey: no result`,
  ].join('\n');
  console.log(`\n${studyTable(results)}\n`);
  const picture = join(settings.out, 'study.svg');
  const numbers = join(settings.out, 'study.json');
  await writeFile(picture, drawStudy(results, subtitle));
  await writeFile(numbers, `${JSON.stringify({ settings, results }, null, 2)}\n`);
  console.log(`Heat maps: ${picture}\nNumbers: ${numbers}`);
}

async function main(): Promise<void> {
  const signal = abortOnSignal();
  const context: Context = { results: [] };
  try {
    await createTasks(createStudyTasks(signal), context).run();
  } catch {
    // The progress has shown the error.
    if (signal.aborted) console.log('\nStopped; the report has the runs that were finished.');
    else process.exitCode = 1;
  } finally {
    await context.campaign?.device.stop();
  }
  await report(context.results);
}

if (!(await runTuned())) await main();
