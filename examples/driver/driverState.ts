import { DeviceError } from 'spu-emulator';
import type { Board } from './board.js';

/** The board, and what the driver keeps beside it. */
export interface Driver {
  board: Board;
  versions: { matrix: number; target: number };
  counters: { matrices: number; vectors: number; evolutions: number; samples: number };
  /** Device time goes on over sessions. */
  ticks: number;
  /** Ids of this session. */
  evolutions: Set<string>;
}

/** For what belongs to a feature that this board has not. */
export const unsupported = (what: string) =>
  new DeviceError('UNIMPLEMENTED', `This board takes no ${what}: see its features.`, {
    reason: 'UNSUPPORTED',
  });
