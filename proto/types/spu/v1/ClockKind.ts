// Original file: proto/spu/v1/device.proto

/**
 * What moves device time.
 */
export const ClockKind = {
  CLOCK_KIND_UNSPECIFIED: 'CLOCK_KIND_UNSPECIFIED',
  /**
   * Only what asks for a later time: evolutions, read-outs, AdvanceClock.
   */
  CLOCK_KIND_VIRTUAL: 'CLOCK_KIND_VIRTUAL',
  /**
   * It runs by itself.
   */
  CLOCK_KIND_REALTIME: 'CLOCK_KIND_REALTIME',
} as const;

/**
 * What moves device time.
 */
export type ClockKind =
  | 'CLOCK_KIND_UNSPECIFIED'
  | 0
  /**
   * Only what asks for a later time: evolutions, read-outs, AdvanceClock.
   */
  | 'CLOCK_KIND_VIRTUAL'
  | 1
  /**
   * It runs by itself.
   */
  | 'CLOCK_KIND_REALTIME'
  | 2

/**
 * What moves device time.
 */
export type ClockKind__Output = typeof ClockKind[keyof typeof ClockKind]
