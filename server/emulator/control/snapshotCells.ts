import type { TensorSpec } from '../../device/tensor.js';
import { type CellContents, ProgrammedCells } from '../array/programmedCells.js';
import type { Board } from '../board.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import { partsOf } from '../write/memoryPool.js';

const arrays = { Float64Array, Float32Array, Int16Array, Int8Array };

/** Contents of cells without the numbers that they hold. */
export type SavedCells = Omit<CellContents, 'held' | 'second'> & {
  held: SavedTensor[];
  /** Places of the tensors that have a second array. */
  second: number[] | undefined;
};

interface SavedTensor {
  spec: TensorSpec;
  scale: number[];
  type: keyof typeof arrays;
}

/** Arrays of J^T that are not those of J. */
function ownSecond({ held, second = [] }: CellContents): StoredTensor[] {
  return second.filter((tensor, k) => tensor !== held[k]);
}

/** The numbers, as they lie in memory. */
export function blobsOf(contents: CellContents): Uint8Array[] {
  return [...contents.held, ...ownSecond(contents)].map(
    ({ values: { buffer, byteOffset, byteLength } }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
}

export function savedCells({ held, second, ...rest }: CellContents): SavedCells {
  return {
    ...rest,
    held: held.map(({ spec, scale, values }) => ({
      spec,
      scale,
      type: values.constructor.name as keyof typeof arrays,
    })),
    second: second && [...held.keys()].filter((k) => second[k] !== held[k]),
  };
}

/** Takes its numbers from the front of `blobs`. Held once, by the caller. */
export function restoreCells(
  board: Board,
  { held, second, ...rest }: SavedCells,
  blobs: Uint8Array[],
): ProgrammedCells {
  const own = blobs.splice(0, held.length + (second?.length ?? 0));
  const slab = board.matrixMemory.take(own.map(({ byteLength }) => byteLength));
  const parts = partsOf(slab);
  const tensorOn = (blob: number, { spec, scale, type }: SavedTensor): StoredTensor => {
    const part = parts[blob];
    part.set(own[blob]);
    const create = arrays[type] as new (
      buffer: ArrayBufferLike,
      offset: number,
      length: number,
    ) => StoredTensor['values'];
    const length = part.byteLength / arrays[type].BYTES_PER_ELEMENT;
    return { spec, scale, values: new create(part.buffer, part.byteOffset, length) };
  };
  const first = held.map((tensor, k) => tensorOn(k, tensor));
  const other =
    second &&
    first.map((tensor, k) =>
      second.includes(k) ? tensorOn(held.length + second.indexOf(k), held[k]) : tensor,
    );
  return new ProgrammedCells({ ...rest, held: first, second: other }, () => board.matrixMemory.give(slab));
}
