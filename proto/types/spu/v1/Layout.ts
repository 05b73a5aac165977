// Original file: proto/spu/v1/tensor.proto

/**
 * How the entries of a square symmetric tensor are laid out.
 */
export const Layout = {
  LAYOUT_UNSPECIFIED: 'LAYOUT_UNSPECIFIED',
  /**
   * Every entry, row by row. Also what LAYOUT_UNSPECIFIED means.
   */
  LAYOUT_FULL: 'LAYOUT_FULL',
  /**
   * Row i holds columns 0 to i: n (n + 1) / 2 entries.
   */
  LAYOUT_LOWER_TRIANGLE: 'LAYOUT_LOWER_TRIANGLE',
} as const;

/**
 * How the entries of a square symmetric tensor are laid out.
 */
export type Layout =
  | 'LAYOUT_UNSPECIFIED'
  | 0
  /**
   * Every entry, row by row. Also what LAYOUT_UNSPECIFIED means.
   */
  | 'LAYOUT_FULL'
  | 1
  /**
   * Row i holds columns 0 to i: n (n + 1) / 2 entries.
   */
  | 'LAYOUT_LOWER_TRIANGLE'
  | 2

/**
 * How the entries of a square symmetric tensor are laid out.
 */
export type Layout__Output = typeof Layout[keyof typeof Layout]
