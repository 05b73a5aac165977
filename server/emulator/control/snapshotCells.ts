import type { TensorSpec } from '../../device/tensor.js';
import { type CellContents, ProgrammedCells } from '../array/programmedCells.js';
import type { Board } from '../board.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import { areasOf } from '../simulation/memoryPool.js';

const arrays = { Float64Array, Float32Array, Int16Array, Int8Array };

/** Contents of cells without the numbers that they hold. */
export type SavedCells = Omit<CellContents, 'stored' | 'second'> & {
  stored: SavedTensor[];
  /** Indices of the tensors that have a second array. */
  second: number[] | undefined;
};

interface SavedTensor {
  spec: TensorSpec;
  scale: number[];
  type: keyof typeof arrays;
}

/** Arrays of J^T that are not those of J. */
function ownSecond({ stored, second = [] }: CellContents): StoredTensor[] {
  return second.filter((tensor, k) => tensor !== stored[k]);
}

/** The numbers, as they lie in memory. */
export function blobsOf(contents: CellContents): Uint8Array[] {
  return [...contents.stored, ...ownSecond(contents)].map(
    ({ values: { buffer, byteOffset, byteLength } }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
}

export function savedCells({ stored, second, ...rest }: CellContents): SavedCells {
  return {
    ...rest,
    stored: stored.map(({ spec, scale, values }) => ({
      spec,
      scale,
      type: values.constructor.name as keyof typeof arrays,
    })),
    second: second && [...stored.keys()].filter((k) => second[k] !== stored[k]),
  };
}

/** Takes its numbers from the front of `blobs`. The caller has the one use of them. */
export function restoreCells(
  board: Board,
  { stored, second, ...rest }: SavedCells,
  blobs: Uint8Array[],
): ProgrammedCells {
  const own = blobs.splice(0, stored.length + (second?.length ?? 0));
  const { matrixMemory } = board.loads;
  const block = matrixMemory.take(own.map(({ byteLength }) => byteLength));
  const areas = areasOf(block);
  const tensorOn = (blob: number, { spec, scale, type }: SavedTensor): StoredTensor => {
    const area = areas[blob];
    area.set(own[blob]);
    const create = arrays[type] as new (
      buffer: ArrayBufferLike,
      offset: number,
      length: number,
    ) => StoredTensor['values'];
    const length = area.byteLength / arrays[type].BYTES_PER_ELEMENT;
    return { spec, scale, values: new create(area.buffer, area.byteOffset, length) };
  };
  const first = stored.map((tensor, k) => tensorOn(k, tensor));
  const other =
    second &&
    first.map((tensor, k) =>
      second.includes(k) ? tensorOn(stored.length + second.indexOf(k), stored[k]) : tensor,
    );
  return new ProgrammedCells({ ...rest, stored: first, second: other }, () => matrixMemory.give(block));
}
