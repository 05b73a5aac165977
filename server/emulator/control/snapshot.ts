import { DeviceError } from '../../device/errors.js';
import type { MatrixSpec } from '../../device/matrix.js';
import { buildMatrix } from '../array/buildMatrix.js';
import type { ProgrammedCells } from '../array/programmedCells.js';
import { ProgrammedMatrix } from '../array/programmedMatrix.js';
import type { Board } from '../board.js';
import { parseConfig } from '../config/parse.js';
import type { LoadedVector } from '../simulation/loaded.js';
import type { Entry, Window } from '../simulation/timeline.js';
import { blobsOf, restoreCells, savedCells } from './snapshotCells.js';
import { packSnapshot, unpackSnapshot } from './snapshotFormat.js';

interface SavedMatrix {
  version: number;
  spec: MatrixSpec;
  leastDamping: number;
  /** Place of its cells. */
  cells: number;
  /** Of the matrix as programmed. */
  effort: number[];
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
  const written = createIndex<ProgrammedCells>();
  return {
    ...saved,
    windows: windows.things.map(({ run: _, ...window }) => window),
    vectors: vectors.things.map(({ version, values }) => ({ version, values: values.slice() })),
    matrices: matrices.things.map(({ parts }): SavedMatrix => {
      const { version, spec, leastDamping, built } = parts;
      return { version, spec, leastDamping, cells: written.of(parts.cells), effort: built.effort?.() ?? [] };
    }),
    arrays: written.things.map(({ contents }) => savedCells(contents)),
    blobs: written.things.flatMap(({ contents }) => blobsOf(contents)),
  };
}

/** The whole device: what follows a restored snapshot is what would have followed here, bit for bit. */
export async function saveSnapshot(board: Board): Promise<Uint8Array> {
  await board.commits.idle();
  return board.physics(async () => {
    const reading = board.timeline.entries.some((entry) => entry.kind === 'read' && !entry.run.cancelled);
    if (reading || board.readings.busy) {
      throw new DeviceError(
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
  const cells: ProgrammedCells[] = [];
  const matrices: ProgrammedMatrix[] = [];
  try {
    for (const array of saved.arrays) cells.push(restoreCells(board, array, blobs));
    for (const matrix of saved.matrices) {
      matrices.push(await restoreMatrix(board, matrix, cells[matrix.cells].hold()));
    }
  } catch (error) {
    for (const matrix of matrices) matrix.release();
    throw error;
  } finally {
    for (const array of cells) array.release();
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
  cells: ProgrammedCells,
): Promise<ProgrammedMatrix> {
  const { version, spec, leastDamping, effort } = saved;
  const { held, second } = cells.contents;
  try {
    let built = await buildMatrix({ spec: { ...spec, damping: leastDamping }, held, second }, board.compute);
    if (spec.damping !== leastDamping) built = await built.withDamping(spec.damping);
    built.resume?.(effort);
    return new ProgrammedMatrix(board, { version, spec, cells, built, leastDamping });
  } catch (error) {
    cells.release();
    throw error;
  }
}
