import { Command } from 'commander';
import { batchesPerEpoch, shuffledBatches } from '../examples/mnist/data/dataset.js';
import type { StepTimes } from '../examples/mnist/optimizers/optimizer.js';
import { openCampaign } from '../examples/mnist/training/campaign.js';
import { createModel, createOptimizer } from '../examples/mnist/training/contenders.js';
import { addSettings, type Settings } from '../examples/mnist/training/settings.js';
import type { Bench } from './harness/bench.js';
import { medianRatio, series } from './harness/statistics.js';

/** Steps of the device side. */
const device = ['send', 'program', 'solve', 'read'] as const;

const bench: Bench = {
  name: 'demo',
  what: 'one epoch of TNGD on the MNIST ConvNet, seconds a step',
  async run(report) {
    const settings = addSettings(new Command()).parse([], { from: 'user' }).opts<Settings>();
    const campaign = await openCampaign(settings);
    report.note(campaign.description);
    const network = createModel('convnet', campaign.host, settings);
    const weights = network.initialWeights(settings.seed) as Float32Array;
    const optimizer = await createOptimizer('tngd', network, weights, {
      spu: campaign.device.spu,
      settings,
      seed: settings.seed,
    });
    const times: StepTimes[] = [];
    const batches = shuffledBatches(campaign.train, settings.batch, settings.seed);
    for (let step = 0; step < batchesPerEpoch(campaign.train, settings.batch); step++) {
      const { times: taken } = await optimizer.step(batches.next().value!);
      times.push(taken);
    }
    await optimizer.close();
    await campaign.device.stop();
    const of = (name: keyof StepTimes) => times.map((time) => time[name]);
    const spu = times.map((time) => device.reduce((sum, part) => sum + time[part], 0));
    report.add(
      {
        bench: 'demo',
        case: `${times.length} steps, N = ${network.parameters}`,
        figures: {
          'send to read': series('s', spu),
          ...Object.fromEntries(device.map((part) => [part, series('s', of(part))])),
          update: series('s', of('update')),
        },
        limit: { what: 'differentiation', ...series('s', of('differentiate')) },
        ratio: medianRatio(spu, of('differentiate')),
      },
      { withTimeout: 1 },
    );
  },
};
export default bench;
