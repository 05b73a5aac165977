import { invalidArgument } from '../../device/errors.js';

/** The last tick that a number of the protocol's clients can hold exactly. */
export const lastTick = Number.MAX_SAFE_INTEGER;

// A time that is a whole number of ticks but for the rounding of its float64.
const rounding = 1e-9;

/** Throws INVALID_ARGUMENT for a positive time that is shorter than one tick. `units` are units of tau. */
export function requireResolved(field: string, units: number, ticksPerTau: number): void {
  if (units === 0 || units * ticksPerTau >= 1 - rounding) return;
  const limit = 1 / ticksPerTau;
  throw invalidArgument(
    field,
    `${units} tau is shorter than one tick of device time, ${limit} tau; make it 0 or at least that.`,
    { reason: 'BELOW_RESOLUTION', metadata: { limit: String(limit), actual: String(units) } },
  );
}

/** Ticks that `units` of tau take: the nearest whole number, but at least one for what takes any time at all. */
export function ticksOf(units: number, ticksPerTau: number): number {
  return units === 0 ? 0 : Math.max(1, Math.round(units * ticksPerTau));
}

/** Throws INVALID_ARGUMENT for a tick that device time never comes to. */
export function requireReachable(field: string, tick: number): void {
  if (tick <= lastTick) return;
  throw invalidArgument(
    field,
    `it would come to tick ${tick}, and the last tick of device time is ${lastTick}; ask for less, or open a new session.`,
    { reason: 'ABOVE_LIMIT', metadata: { limit: String(lastTick), actual: String(tick) } },
  );
}

/** Throws INVALID_ARGUMENT for a tick that is none, or has passed. */
export function requireTick(field: string, tick: number, now: number): void {
  requireReachable(field, tick);
  if (!Number.isSafeInteger(tick)) throw invalidArgument(field, `${tick} is not a whole number of ticks.`);
  if (tick < now) {
    throw invalidArgument(
      field,
      `tick ${tick} is earlier than the device's present time, ${now}; choose a later one.`,
      { reason: 'TIME_PASSED', metadata: { limit: String(now), actual: String(tick) } },
    );
  }
}
