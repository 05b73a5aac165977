import type { TimePoint as WireTimePoint } from '../../proto/types/spu/v1/TimePoint.js';
import { invalidArgument } from '../errors.js';

/**
 * A moment of device time: now, so many seconds since power-on, or the end of an evolution (at once if it has ended).
 */
export type TimePoint = 'now' | { deviceTime: number } | { evolution: string | { id: string } };

export function wireTimePoint(point: TimePoint | undefined): WireTimePoint | undefined {
  if (point === undefined) return undefined;
  if (point === 'now') return { now: true };
  if ('evolution' in point) {
    return { evolutionId: typeof point.evolution === 'string' ? point.evolution : point.evolution.id };
  }
  if (!Number.isFinite(point.deviceTime)) {
    throw invalidArgument('deviceTime', `is ${point.deviceTime}, but must be finite.`);
  }
  return { deviceTime: point.deviceTime };
}
