import type { StoredTensor } from '../operators/storedTensor.js';

/** What programming left behind. */
export interface CellContents {
  held: StoredTensor[];
  /** The arrays of J^T, where they are not those of J: as many as `held`, and the same ones for other tensors. */
  second?: StoredTensor[];
  /** Index of each held tensor among those that were sent: cells are counted by it. */
  tensors: number[];
  /** Full scale of the cells of each tensor sent. */
  fullScales: Map<number, number>;
  /** Device time from which drift counts, seconds. */
  programmedAt: number;
  /** Matrices that the device had programmed before. */
  programmedBefore: number;
}

/** The cells that hold a matrix. Versions of it that differ in lambda only share them; the last gives back their memory. */
export class ProgrammedCells {
  private holders = 1;

  constructor(
    readonly contents: CellContents,
    private readonly giveBack: () => void,
  ) {}

  /** Another version holds them too. */
  hold(): this {
    this.holders++;
    return this;
  }

  release(): void {
    if (--this.holders === 0) this.giveBack();
  }

  /** Written anew at `time`, as they were; `before`: matrices that the device had programmed before. */
  refresh(time: number, before: number): void {
    this.contents.programmedAt = time;
    this.contents.programmedBefore = before;
  }
}
