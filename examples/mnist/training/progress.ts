import { Listr, type ListrTask, PRESET_TIMER } from 'listr2';
import type { StepReport } from '../optimizers/optimizer.js';

/** Tasks one after the other: spinners on a terminal, plain lines elsewhere. Signals are the caller's business. */
export function createTasks<Context extends object>(
  tasks: ListrTask<Context>[],
  context: Context,
): Listr<Context> {
  return new Listr<Context>(tasks, {
    ctx: context,
    concurrent: false,
    registerSignalListeners: false,
    fallbackRendererCondition: () => !process.stdout.isTTY,
    fallbackRenderer: 'simple',
    rendererOptions: { collapseSubtasks: false, timer: PRESET_TIMER },
  }) as Listr<Context>;
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

const barWidth = 24;
const linesWithoutTerminal = 4;

/** Tells `show` how far a run is: at every step on a terminal, a few times elsewhere. */
export function createStepLine(steps: number, show: (line: string) => void) {
  const begun = performance.now();
  const stride = process.stdout.isTTY ? 1 : Math.max(1, Math.ceil(steps / linesWithoutTerminal));
  return (step: number, { loss }: StepReport): void => {
    if (step % stride !== 0 && step !== steps) return;
    const elapsed = performance.now() - begun;
    const left = (elapsed / step) * (steps - step);
    const full = Math.round((barWidth * step) / steps);
    const bar = '#'.repeat(full) + '.'.repeat(barWidth - full);
    show(`[${bar}] step ${step}/${steps}, batch loss ${loss.toFixed(3)}, ${seconds(left)} left`);
  };
}
