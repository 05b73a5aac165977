import type { StoredTensor } from '../operators/storedTensor.js';

/** What programming left behind. */
export interface CellContents {
  stored: StoredTensor[];
  /** The arrays of J^T, where they are not those of J: as many as `stored`, and the same ones for other tensors. */
  second?: StoredTensor[];
  /** Index of each stored tensor among those that were sent: cells are counted by it. */
  tensors: number[];
  /** Full scale of the cells of each tensor sent. */
  fullScales: Map<number, number>;
  /** Device time from which drift counts, ticks. */
  programmedAt: number;
  /** Matrices that the device had programmed before. */
  programmedBefore: number;
}

/** The cells of a matrix. Versions of it that differ in lambda only share them; the last gives back their memory. */
export class ProgrammedCells {
  private users = 1;

  constructor(
    readonly contents: CellContents,
    private readonly giveBack: () => void,
  ) {}

  /** For another version too. */
  share(): this {
    this.users++;
    return this;
  }

  release(): void {
    if (--this.users === 0) this.giveBack();
  }

  /** Written again at `time`, as they were; `before`: matrices that the device had programmed before. */
  refresh(time: number, before: number): void {
    this.contents.programmedAt = time;
    this.contents.programmedBefore = before;
  }
}
