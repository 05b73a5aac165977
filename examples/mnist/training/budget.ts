import { type Campaign, runPlan } from './campaign.js';
import type { ModelName, OptimizerName } from './contenders.js';
import type { Settings } from './settings.js';

const probeSteps = 3;

/**
 * Steps that every optimizer on every model can make in `seconds`, at least one: each contender is run for a few steps
 * first, and the cost of its first one, which warms the machine up, is left out. What this takes counts too: without
 * BLAS a step is long.
 */
export async function affordableSteps(
  campaign: Campaign,
  contenders: { model: ModelName; optimizer: OptimizerName }[],
  { settings, seconds, signal }: { settings: Settings; seconds: number; signal?: AbortSignal },
): Promise<number> {
  const start = performance.now();
  let secondsPerStep = 0;
  for (const { model, optimizer } of contenders) {
    const begun: number[] = [performance.now()];
    await runPlan(campaign, {
      model,
      optimizer,
      settings,
      seed: settings.seed,
      steps: probeSteps,
      curvePoints: 1,
      curveImages: 1,
      onStep: () => begun.push(performance.now()),
      signal,
    });
    secondsPerStep += (begun[probeSteps] - begun[1]) / 1000 / (probeSteps - 1);
  }
  const left = seconds - (performance.now() - start) / 1000;
  return Math.max(1, Math.floor(left / secondsPerStep));
}
