/**
 * A time on a device's clock.
 *
 * @example
 * const { ticks, epoch } = (await session.renewLease()).time;
 * await session.sample({ at: { tick: ticks + 1000, epoch } });
 */
export interface DeviceTime {
  /** Ticks since the epoch began; a whole number below 2^53. */
  ticks: number;
  /** Which run of the clock: a number that grows whenever the clock starts again. */
  epoch: number;
}
