import type { TimePoint as WireTimePoint } from '../../proto/types/spu/v1/TimePoint.js';
import { type Check, count, shown } from '../checks.js';

/**
 * A point of device time:
 *
 * - `'now'`: the device's present time, whatever is queued
 * - `'lastEvolution'`: the end of the evolution that was asked for last; now if it has ended
 * - `{ tick }`: this tick of the device's clock, of this `epoch` or else the present one; earlier than now is refused
 * - `{ evolution }`: the end of this evolution; now if it has ended
 * - `{ requestId }`: the end of the evolution that is asked for with this id, whose answer need not have come yet
 *
 * Absent, it is the end of the last evolution if one is under way or queued, else now.
 *
 * @example
 * const evolution = await session.evolve({ duration: 50 });
 * await session.sample({ at: { evolution } });
 */
export type TimePoint =
  | 'now'
  | 'lastEvolution'
  | { tick: number; epoch?: number }
  | { evolution: string | { id: string } }
  | { requestId: string };

const forms = '"now", "lastEvolution", { tick }, { evolution } or { requestId }';

/** One of the forms above. */
export const timePoint: Check = (value) => {
  if (value === 'now' || value === 'lastEvolution') return undefined;
  const point: Partial<Record<string, unknown>> = Object(value);
  if (typeof value === 'object' && value !== null) {
    if ('tick' in point) return wrongTick('tick', point.tick) ?? wrongTick('epoch', point.epoch ?? 0);
    if (typeof point.requestId === 'string') return undefined;
    const { evolution } = point;
    if (typeof evolution === 'string') return undefined;
    if (typeof (evolution as { id?: unknown } | null | undefined)?.id === 'string') return undefined;
  }
  return `is ${shown(value)}, but must be ${forms}.`;
};

function wrongTick(name: string, value: unknown): string | undefined {
  const wrong = count(value);
  return wrong && `has a ${name} that ${wrong}`;
}

/** Undefined where it is absent. */
export function wireTimePoint(point: TimePoint | undefined): WireTimePoint | undefined {
  if (point === undefined) return undefined;
  if (point === 'now') return { now: true };
  if (point === 'lastEvolution') return { lastEvolution: true };
  if ('tick' in point) return { time: { ticks: point.tick, epoch: point.epoch ?? 0 } };
  if ('requestId' in point) return { requestId: point.requestId };
  return { evolutionId: typeof point.evolution === 'string' ? point.evolution : point.evolution.id };
}
