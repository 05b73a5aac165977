import type { TimePoint } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Board } from '../board.js';
import type { Effect, EndEntry, Entry } from '../simulation/entry.js';
import type { Physics } from '../simulation/physics.js';
import { unknownEvolution } from './evolutionErrors.js';
import { requireTick } from './ticks.js';

/** Throws NOT_FOUND or INVALID_ARGUMENT for a moment at which no load can take effect. */
export function checkTimePoint(board: Board, effectiveAt: TimePoint): void {
  if (effectiveAt.at === 'evolution' && !board.session.hasEvolution(effectiveAt.id)) {
    throw unknownEvolution(effectiveAt.id);
  }
  const now = board.physics.now();
  if (effectiveAt.at === 'tick') requireTick('effective_at.time.ticks', effectiveAt.tick, now);
}

/** The end of a window that a load waits for; undefined where it has passed. */
function awaitedEnd({ timeline }: Physics, effectiveAt: TimePoint): EndEntry | undefined {
  if (effectiveAt.at === 'end') return timeline.lastEvolutionEnd();
  const end = effectiveAt.at === 'evolution' ? timeline.endOf(effectiveAt.id) : undefined;
  return end?.passed ? undefined : end;
}

/**
 * Puts a load into the plan. Now means: before anything that has not happened yet. The end of an evolution that has
 * ended means now. Returns the tick of its effect, absent while it waits for an evolution's end.
 * Throws FAILED_PRECONDITION if something evolves then in another dimension.
 */
export function planLoad(board: Board, effectiveAt: TimePoint, effect: Effect): number | undefined {
  const { physics } = board;
  const { timeline } = physics;
  const now = physics.now();
  timeline.passEnded(now);
  const end = awaitedEnd(physics, effectiveAt);
  // A moment that has gone by while the load was written is now.
  const time = effectiveAt.at === 'tick' ? Math.max(effectiveAt.tick, now) : now;
  const entry = end ? timeline.addAfter(end, effect) : timeline.add(time, { kind: 'effect', effect });
  checkDimension(physics, entry, effect);
  if (end) return undefined;
  if (time <= now) {
    timeline.passUntil(entry);
    void physics.applyLoads();
  }
  return time;
}

function checkDimension(physics: Physics, entry: Entry, effect: Effect): void {
  const { timeline } = physics;
  const dimension = effect.what === 'matrix' ? effect.load.dimension : effect.load.values.length;
  const { matrix } = physics.planned(timeline.effectsBefore(entry));
  const window = timeline.windowBehind(entry);
  if (!window || !matrix || matrix.dimension === dimension) return;
  timeline.remove(entry);
  const what = window.run ? 'a read-out' : `evolution "${window.id}"`;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `A ${effect.what} of dimension ${dimension} cannot take effect at tick ${entry.time}: ${what}, which ends at tick ` +
      `${window.end}, was accepted in dimension ${matrix.dimension}; let it take effect after that.`,
    {
      reason: 'DIMENSION_MISMATCH',
      metadata: { expected: String(matrix.dimension), actual: String(dimension) },
    },
  );
}
