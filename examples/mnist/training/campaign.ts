import type { SpuClient } from '../../../client/index.js';
import { openCompute } from '../../../server/compute/openCompute.js';
import { type Dataset, loadMnist } from '../data/dataset.js';
import { createHost, type Host } from '../network/layer.js';
import type { StepReport } from '../optimizers/optimizer.js';
import { createModel, createOptimizer, type ModelName, type OptimizerName } from './contenders.js';
import { type Device, startEmulator, useDevice } from './emulator.js';
import type { Settings } from './settings.js';
import { type RunRecord, trainNetwork } from './train.js';

/** What runs are made with. */
export interface Campaign {
  device: Device;
  /** One line: what computes on either side of the wire. */
  description: string;
  host: Host;
  train: Dataset;
  test: Dataset;
}

async function describeDevice(spu: SpuClient): Promise<string> {
  const [device] = await spu.listDevices();
  return `${device.model} (${device.driver}) at ${spu.address}; ${device.compute ?? 'no word of its linear algebra'}`;
}

/** Reads the data and connects to the SPU, an emulator of its own unless there is an address. */
export async function openCampaign(settings: Settings, signal?: AbortSignal): Promise<Campaign> {
  const flags = [
    '--preset',
    settings.preset,
    ...(settings.compute ? ['--compute-backend', settings.compute] : []),
  ];
  const device = await (settings.address
    ? useDevice(settings.address, signal)
    : startEmulator(flags, signal));
  try {
    const [train, test, compute, description] = await Promise.all([
      loadMnist('train', settings.train),
      loadMnist('test', settings.test),
      openCompute({ backend: 'auto' }),
      describeDevice(device.spu),
    ]);
    return { device, description, host: createHost(compute), train, test };
  } catch (error) {
    await device.stop();
    throw error;
  }
}

export interface RunPlan {
  model: ModelName;
  optimizer: OptimizerName;
  settings: Settings;
  steps: number;
  /** Seeds the first weights, the batches and the device noise: equal for all that are compared. */
  seed: number;
  curvePoints: number;
  curveImages: number;
  onStep?(step: number, report: StepReport): void;
  signal?: AbortSignal;
}

/** Trains once; answers the record and the weights at its end. */
export async function runPlan(
  { device, host, train, test }: Campaign,
  plan: RunPlan,
): Promise<{ record: RunRecord; weights: Float32Array }> {
  const { model, optimizer: name, settings, seed, signal } = plan;
  const network = createModel(model, host, settings);
  const weights = network.initialWeights(seed) as Float32Array;
  const optimizer = await createOptimizer(name, network, weights, {
    spu: device.spu,
    settings,
    seed,
    signal,
  });
  const record = await trainNetwork({ ...plan, network, optimizer, train, test, batchSize: settings.batch });
  return { record, weights: optimizer.weights };
}
