import type { StepTimes } from '../optimizers/optimizer.js';
import type { RunRecord } from '../training/train.js';
import { formatTable, meanAndSpread } from './table.js';

/** The runs of one model and one optimizer (or setting), one a seed. */
export interface Entry {
  model: string;
  label: string;
  runs: RunRecord[];
}

const head = [
  'model',
  'optimizer',
  'epoch',
  'steps',
  'train loss',
  'test loss',
  'test acc. %',
  'host s',
  'device ms',
  'MB moved',
];

/** Loss and accuracy an epoch; several seeds as mean and standard deviation. */
export function epochTable(entries: Entry[]): string {
  const rows = entries.flatMap(({ model, label, runs }) =>
    runs[0].epochs.map((_, i) => {
      const epochs = runs.map((run) => run.epochs[i]);
      const column = (pick: (epoch: (typeof epochs)[number]) => number, digits: number) =>
        meanAndSpread(epochs.map(pick), digits);
      return [
        model,
        label,
        String(epochs[0].epoch),
        String(epochs[0].step),
        column((epoch) => epoch.trainLoss, 3),
        column((epoch) => epoch.test.loss, 3),
        column((epoch) => 100 * epoch.test.accuracy, 2),
        column((epoch) => epoch.hostSeconds, 1),
        column((epoch) => 1000 * epoch.deviceSeconds, 1),
        column((epoch) => epoch.bytes / 1e6, 1),
      ];
    }),
  );
  return formatTable(head, rows);
}

const parts: (keyof StepTimes)[] = ['differentiate', 'encode', 'send', 'program', 'solve', 'read', 'update'];

/** Where the host's time went, milliseconds a step. */
export function timeTable(entries: Entry[]): string {
  const rows = entries.map(({ model, label, runs }) => {
    const steps = runs.reduce((sum, run) => sum + run.steps, 0);
    const perStep = (part: keyof StepTimes) =>
      (1000 * runs.reduce((sum, run) => sum + run.times[part], 0)) / steps;
    return [model, label, ...parts.map((part) => perStep(part).toFixed(1))];
  });
  return formatTable(['model', 'optimizer', ...parts.map((part) => `${part} ms`)], rows);
}
