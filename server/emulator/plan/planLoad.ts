import type { TimePoint } from '../../device/device.js';
import { DeviceError, invalidArgument } from '../../device/errors.js';
import type { Board } from '../board.js';
import type { Effect, Entry } from '../simulation/entry.js';
import type { Physics } from '../simulation/physics.js';

export function unknownEvolution(id: string): DeviceError {
  return new DeviceError(
    'NOT_FOUND',
    `There is no evolution "${id}" in this session; use an id that Evolve answered.`,
    {
      reason: 'NO_EVOLUTION',
    },
  );
}

export function earlierThanNow(field: string, time: number, now: number): DeviceError {
  return invalidArgument(
    field,
    `${time} s is earlier than the device's present time, ${now} s; choose a later one.`,
  );
}

/** Throws NOT_FOUND or INVALID_ARGUMENT for a moment at which no load can take effect. */
export function checkTimePoint(board: Board, effectiveAt: TimePoint): void {
  if (effectiveAt.at === 'evolution' && !board.session.hasEvolution(effectiveAt.id)) {
    throw unknownEvolution(effectiveAt.id);
  }
  const now = board.physics.now();
  if (effectiveAt.at === 'time' && !(effectiveAt.time >= now)) {
    throw earlierThanNow('effective_at.device_time', effectiveAt.time, now);
  }
}

/**
 * Puts a load into the plan. Now means: before anything that has not happened yet. The end of an evolution that has
 * ended means now. Returns the device time of its effect, absent while it waits for an evolution's end.
 * Throws FAILED_PRECONDITION if something evolves then in another dimension.
 */
export function planLoad(board: Board, effectiveAt: TimePoint, effect: Effect): number | undefined {
  const { physics } = board;
  const { timeline } = physics;
  const end = effectiveAt.at === 'evolution' ? timeline.endOf(effectiveAt.id) : undefined;
  const waits = end !== undefined && !end.passed;
  const now = physics.now();
  // A moment that has gone by while the load was written is now.
  const time = effectiveAt.at === 'time' ? Math.max(effectiveAt.time, now) : now;
  const happening = { kind: 'effect', effect } as const;
  const entry = waits ? timeline.addAfter(end, happening) : timeline.add(time, happening);
  checkDimension(physics, entry, effect);
  if (!waits && time <= now) {
    timeline.passUntil(entry);
    void physics.applyLoads();
  }
  return waits ? undefined : time;
}

function checkDimension(physics: Physics, entry: Entry, effect: Effect): void {
  const { timeline } = physics;
  const dimension = effect.what === 'matrix' ? effect.load.dimension : effect.load.values.length;
  const { matrix } = physics.planned(timeline.effectsBefore(entry));
  const window = timeline.windowBehind(entry);
  if (!window || !matrix || matrix.dimension === dimension) return;
  timeline.remove(entry);
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `A ${effect.what} of dimension ${dimension} cannot take effect at ${entry.time} s: the state evolves in dimension ` +
      `${matrix.dimension} until ${window.end} s; let it take effect after that.`,
    { reason: 'DIMENSION_MISMATCH' },
  );
}
