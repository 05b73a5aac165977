import { type CellContents, ProgrammedCells } from '../array/programmedCells.js';
import type { Board } from '../board.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import { areasOf } from '../simulation/memoryPool.js';
import type { SavedArray } from './snapshotFacts.js';
import { arrayTypes, type Section } from './snapshotFormat.js';

/** Contents of cells; the arrays of J^T that are those of J are not named again. */
export function savedCells({ stored, second, fullScales, ...rest }: CellContents) {
  return {
    ...rest,
    fullScales: [...fullScales],
    stored,
    second: second?.flatMap(({ values }, tensor) =>
      values === stored[tensor].values ? [] : [{ tensor, values }],
    ),
  };
}

type Values = StoredTensor['values'];

function valuesIn(area: Uint8Array, { type, bytes }: Section): Values {
  area.set(bytes);
  const create = arrayTypes[type] as new (buffer: ArrayBufferLike, offset: number, length: number) => Values;
  return new create(area.buffer, area.byteOffset, area.byteLength / arrayTypes[type].BYTES_PER_ELEMENT);
}

/** Throws RESOURCE_EXHAUSTED if the device's memory does not suffice, with `workspace` bytes to compute with. The caller has the one use of the cells. */
export function restoreCells(board: Board, saved: SavedArray, workspace: number): ProgrammedCells {
  const { stored, second, fullScales, ...rest } = saved;
  const sections = [...stored, ...(second ?? [])].map(({ values }) => values);
  const { matrixMemory } = board.loads;
  const block = matrixMemory.take(
    sections.map(({ bytes }) => bytes.byteLength),
    workspace,
  );
  const values = areasOf(block).map((area, k) => valuesIn(area, sections[k]));
  const first = stored.map(({ spec, scale }, k): StoredTensor => ({ spec, scale, values: values[k] }));
  const other = second && [...first];
  second?.forEach(({ tensor }, k) => {
    other![tensor] = { ...first[tensor], values: values[stored.length + k] };
  });
  const contents = { ...rest, fullScales: new Map(fullScales), stored: first, second: other };
  return new ProgrammedCells(contents, () => matrixMemory.give(block));
}
