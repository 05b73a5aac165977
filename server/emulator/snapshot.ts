import { SpuError } from '../device/errors.js';
import type { MatrixSpec } from '../device/matrix.js';
import type { TensorSpec } from '../device/tensor.js';
import type { Board } from './board.js';
import { parseConfig } from './config/parse.js';
import type { LoadedVector } from './loads.js';
import { buildMatrix, type HeldMatrix } from './matrixUpload/builtMatrix.js';
import { ProgrammedMatrix } from './matrixUpload/programmedMatrix.js';
import type { HeldTensor } from './operators/held.js';
import { partsOf } from './slabs.js';
import { packSnapshot, unpackSnapshot } from './snapshotFormat.js';
import type { Entry, Window } from './timeline.js';

const arrays = { Float64Array, Float32Array, Int16Array, Int8Array };

interface SavedMatrix {
  version: number;
  spec: MatrixSpec;
  tensors: number[];
  fullScales: Map<number, number>;
  programmedBefore: number;
  programmedAt: number;
  held: SavedTensor[];
  /** Places of the tensors that have a second array. */
  second: number[] | undefined;
  /** Of the matrix as programmed. */
  effort: number[];
}

interface SavedTensor {
  spec: TensorSpec;
  scale: number[];
  type: keyof typeof arrays;
}

type SavedEntry = { time: number; passed: boolean } & (
  | { kind: 'start' | 'end'; window: number }
  | { kind: 'effect'; what: 'matrix' | 'target' | 'state'; load: number }
);

type Facts = ReturnType<typeof factsOf>;

/** A list in which equal things have one place. */
function createIndex<Thing>() {
  const things: Thing[] = [];
  return {
    things,
    of(thing: Thing): number {
      const place = things.indexOf(thing);
      return place < 0 ? things.push(thing) - 1 : place;
    },
    ofMaybe(thing: Thing | undefined): number | undefined {
      return thing && this.of(thing);
    },
  };
}

function factsOf(board: Board) {
  const { cells, simulation, timeline } = board;
  const windows = createIndex<Window>();
  const matrices = createIndex<ProgrammedMatrix>();
  const vectors = createIndex<LoadedVector>();
  const entries = timeline.entries.flatMap((entry): SavedEntry[] => {
    const { time, passed } = entry;
    if (entry.kind === 'read') return [];
    if (entry.kind !== 'effect')
      return [{ time, passed, kind: entry.kind, window: windows.of(entry.window) }];
    const { effect } = entry;
    const load =
      effect.what === 'matrix' ? matrices.of(effect.load as ProgrammedMatrix) : vectors.of(effect.load);
    return [{ time, passed, kind: 'effect', what: effect.what, load }];
  });
  const saved = {
    entries,
    plan: timeline.save(),
    time: board.clock.now(),
    preset: board.preset,
    config: board.config,
    seed: board.seed,
    versions: board.versions,
    evolutions: board.evolutions,
    readouts: board.readouts,
    readingsTaken: board.readingsTaken,
    waits: board.waits,
    counters: board.counters,
    work: board.work,
    wasReset: board.wasReset,
    calibration: board.calibration,
    faults: board.faults.save(),
    simulation: { time: simulation.time, active: simulation.active.map((window) => windows.of(window)) },
    cells: {
      state: cells.state?.slice(),
      isAtTarget: cells.isAtTarget,
      hidden: cells.hidden,
      transitions: cells.transitions,
      matrix: matrices.ofMaybe(cells.matrix as ProgrammedMatrix | undefined),
      target: vectors.ofMaybe(cells.target),
      loaded: vectors.ofMaybe(cells.loaded),
    },
  };
  return {
    ...saved,
    windows: windows.things.map(({ run: _, ...window }) => window),
    vectors: vectors.things.map(({ version, values }) => ({ version, values: values.slice() })),
    matrices: matrices.things.map(savedMatrix),
    blobs: matrices.things.flatMap(({ parts }) =>
      [...parts.held, ...ownSecond(parts)].map(({ values }) => bytesOf(values)),
    ),
  };
}

/** Arrays of J^T that are not those of J. */
function ownSecond({ held, second = [] }: HeldMatrix): HeldTensor[] {
  return second.filter((tensor, k) => tensor !== held[k]);
}

function savedMatrix({ parts, programmedAt, programmedBefore }: ProgrammedMatrix): SavedMatrix {
  const { version, spec, tensors, fullScales, held, second, built } = parts;
  return {
    version,
    spec,
    tensors,
    fullScales,
    programmedBefore,
    programmedAt,
    held: held.map((tensor) => ({
      spec: tensor.spec,
      scale: tensor.scale,
      type: tensor.values.constructor.name as keyof typeof arrays,
    })),
    second: second && [...held.keys()].filter((k) => second[k] !== held[k]),
    effort: built.effort?.() ?? [],
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: HeldTensor['values']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The whole device: what follows a restored snapshot is what would have followed here, bit for bit. */
export async function saveSnapshot(board: Board): Promise<Uint8Array> {
  await board.commits.idle();
  return board.physics(async () => {
    const reading = board.timeline.entries.some((entry) => entry.kind === 'read' && !entry.run.cancelled);
    if (reading || board.readings.busy) {
      throw new SpuError(
        'FAILED_PRECONDITION',
        'A read-out is under way; save the snapshot when it has ended.',
        {
          reason: 'READ_OUT_UNDER_WAY',
        },
      );
    }
    const { blobs, ...facts } = factsOf(board);
    return packSnapshot(facts, blobs);
  });
}

/** Returns device time. A snapshot that cannot be restored leaves the device as it was. */
export async function restoreSnapshot(board: Board, bytes: Uint8Array): Promise<number> {
  const { facts, blobs } = unpackSnapshot(bytes);
  const saved = facts as Omit<Facts, 'blobs'>;
  const config = parseConfig(saved.config);
  await board.commits.idle();
  const matrices: ProgrammedMatrix[] = [];
  try {
    for (const matrix of saved.matrices) {
      const count = matrix.held.length + (matrix.second?.length ?? 0);
      matrices.push(await restoreMatrix(board, matrix, blobs.splice(0, count)));
    }
  } catch (error) {
    for (const matrix of matrices) matrix.release();
    throw error;
  }
  return board.physics(async () => {
    board.reset(saved.seed);
    board.configure(config);
    board.clock.restore(saved.time);
    const { preset, versions, counters, work, wasReset, calibration } = saved;
    Object.assign(board, { preset, versions, counters, work, wasReset, calibration });
    const { evolutions, readouts, readingsTaken, waits } = saved;
    Object.assign(board, { evolutions, readouts, readingsTaken, waits });
    board.faults.restore(saved.faults);
    const windows: Window[] = saved.windows;
    const vectors = saved.vectors.map((vector): LoadedVector => ({ ...vector, release() {} }));
    const { cells, simulation, timeline } = board;
    timeline.restore(
      saved.entries.map((entry) => restoredEntry(entry, windows, matrices, vectors)),
      saved.plan,
    );
    simulation.clear(saved.simulation.time);
    simulation.active = saved.simulation.active.map((index) => windows[index]);
    const at = <Thing>(things: Thing[], index: number | undefined) =>
      index === undefined ? undefined : things[index];
    cells.state = saved.cells.state;
    cells.hidden = saved.cells.hidden;
    cells.transitions = saved.cells.transitions;
    cells.matrix = at(matrices, saved.cells.matrix);
    cells.target = at(vectors, saved.cells.target);
    cells.loaded = at(vectors, saved.cells.loaded);
    if (saved.cells.isAtTarget) cells.rest();
    return board.clock.now();
  });
}

function restoredEntry(
  saved: SavedEntry,
  windows: Window[],
  matrices: ProgrammedMatrix[],
  vectors: LoadedVector[],
): Entry {
  const { time, passed } = saved;
  if (saved.kind !== 'effect') return { time, passed, kind: saved.kind, window: windows[saved.window] };
  const { what, load } = saved;
  const effect = what === 'matrix' ? { what, load: matrices[load] } : { what, load: vectors[load] };
  return { time, passed, kind: 'effect', effect };
}

async function restoreMatrix(
  board: Board,
  saved: SavedMatrix,
  blobs: Uint8Array[],
): Promise<ProgrammedMatrix> {
  const slab = board.matrixMemory.take(blobs.map(({ byteLength }) => byteLength));
  const release = () => board.matrixMemory.give(slab);
  try {
    const parts = partsOf(slab);
    const tensorOn = (blob: number, { spec, scale, type }: SavedTensor): HeldTensor => {
      const part = parts[blob];
      part.set(blobs[blob]);
      const create = arrays[type] as new (
        buffer: ArrayBufferLike,
        offset: number,
        length: number,
      ) => HeldTensor['values'];
      const length = part.byteLength / arrays[type].BYTES_PER_ELEMENT;
      return { spec, scale, values: new create(part.buffer, part.byteOffset, length) };
    };
    const held = saved.held.map((tensor, k) => tensorOn(k, tensor));
    const own = saved.second;
    const second =
      own &&
      held.map((tensor, k) =>
        own.includes(k) ? tensorOn(held.length + own.indexOf(k), saved.held[k]) : tensor,
      );
    const built = await buildMatrix({ spec: saved.spec, held, second }, board.compute);
    built.resume?.(saved.effort);
    return new ProgrammedMatrix(board, { ...saved, held, second, built, release });
  } catch (error) {
    release();
    throw error;
  }
}
