import type { Encoding, SpuClient } from '../../../client/index.js';
import { createConvNet } from '../network/convnet.js';
import type { Host } from '../network/layer.js';
import { createMlp } from '../network/mlp.js';
import type { Network } from '../network/network.js';
import { createFirstOrder } from '../optimizers/firstOrder.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { createThermodynamic } from '../optimizers/thermodynamic.js';
import type { Settings } from './settings.js';

export const modelNames = ['mlp', 'convnet'] as const;
export type ModelName = (typeof modelNames)[number];
export const optimizerNames = ['sgd', 'adam', 'tngd', 'tngd-adam'] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/** As people write them. */
export const titles: Record<ModelName | OptimizerName, string> = {
  mlp: 'MLP',
  convnet: 'ConvNet',
  sgd: 'SGD',
  adam: 'Adam',
  tngd: 'TNGD',
  'tngd-adam': 'TNGD-Adam',
};

export function createModel(name: ModelName, host: Host, settings: Settings): Network {
  if (name === 'mlp') return createMlp(host, settings.hidden);
  const { channels, convHidden, factors } = settings;
  return createConvNet(host, { channels, hidden: convHidden, factors });
}

/** The optimizer of that name with its settings; TNGD and TNGD-Adam lease a device of `spu`. */
export async function createOptimizer(
  name: OptimizerName,
  network: Network,
  weights: Float32Array,
  { spu, settings, seed, signal }: { spu: SpuClient; settings: Settings; seed: number; signal?: AbortSignal },
): Promise<Optimizer> {
  const { duration, damping, delay, warm } = settings;
  const tngd = {
    duration,
    damping,
    delay,
    initialState: warm ? ('warm' as const) : ('reset' as const),
    encoding: settings.encoding as Encoding,
    seed,
    signal,
  };
  switch (name) {
    case 'sgd':
      return createFirstOrder(network, weights, { rule: { rule: 'sgd' }, learningRate: settings.sgdEta });
    case 'adam':
      return createFirstOrder(network, weights, { rule: { rule: 'adam' }, learningRate: settings.adamEta });
    case 'tngd':
      return createThermodynamic(network, weights, spu, { ...tngd, learningRate: settings.tngdEta });
    case 'tngd-adam':
      return createThermodynamic(network, weights, spu, {
        ...tngd,
        rule: { rule: 'adam' },
        learningRate: settings.tngdAdamEta,
      });
  }
}

/** One line: what the optimizer was set to. */
export function describe(name: OptimizerName, settings: Settings): string {
  const { duration, damping, delay, warm } = settings;
  const device = `lambda ${damping}, t ${duration} tau${delay ? `, t_d ${delay} tau` : ''}${warm ? ', warm' : ''}`;
  switch (name) {
    case 'sgd':
      return `SGD eta ${settings.sgdEta}`;
    case 'adam':
      return `Adam eta ${settings.adamEta}`;
    case 'tngd':
      return `TNGD eta ${settings.tngdEta}, ${device}`;
    case 'tngd-adam':
      return `TNGD-Adam eta ${settings.tngdAdamEta}, ${device}`;
  }
}
