import type { Evaluation, RunRecord } from '../training/train.js';
import type { Curve, Panel } from './panels.js';
import type { Entry } from './summary.js';

function curve(label: string, runs: RunRecord[], pick: (point: Evaluation) => number): Curve {
  const points = runs[0].curve.map((_, i) => runs.map((run) => pick(run.curve[i])));
  const base = {
    name: label,
    x: runs[0].curve.map(({ step }) => step),
    mean: points.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  };
  if (runs.length < 2) return base;
  return {
    ...base,
    low: points.map((values) => Math.min(...values)),
    high: points.map((values) => Math.max(...values)),
  };
}

/** Test loss and test accuracy over the steps, two panels a model. */
export function curvePanels(entries: Entry[]): Panel[] {
  return [...new Set(entries.map(({ model }) => model))].flatMap((model) => {
    const own = entries.filter((entry) => entry.model === model);
    const images = `${own[0].runs[0].curveImages} test images`;
    return [
      {
        title: `${model}: loss on ${images}`,
        xName: 'step',
        yName: 'test cross entropy (nats)',
        curves: own.map(({ label, runs }) => curve(label, runs, ({ loss }) => loss)),
      },
      {
        title: `${model}: accuracy on ${images}`,
        xName: 'step',
        yName: 'test accuracy (%)',
        curves: own.map(({ label, runs }) => curve(label, runs, ({ accuracy }) => 100 * accuracy)),
      },
    ];
  });
}
