import type { DeviceTime } from '../../../common/deviceTime.js';
import { DeviceError } from '../../device/errors.js';
import { buildMatrix } from '../array/buildMatrix.js';
import type { ProgrammedCells } from '../array/programmedCells.js';
import { ProgrammedMatrix } from '../array/programmedMatrix.js';
import type { Board } from '../board.js';
import { parseConfig } from '../config/parse.js';
import { type Checkpoint, createCheckpoint } from '../simulation/checkpoint.js';
import { timeOf } from '../simulation/clock.js';
import type { Entry, Window } from '../simulation/entry.js';
import type { LoadedVector } from '../simulation/loaded.js';
import { workspaceBytes } from '../write/workspace.js';
import { limitsOf } from './describe.js';
import { withHostLimits } from './hostLimits.js';
import { restoreCells, savedCells } from './snapshotCells.js';
import { parseFacts, type SavedEntry, type SavedMatrix, type SnapshotFacts } from './snapshotFacts.js';
import { packSnapshot, unpackSnapshot } from './snapshotFormat.js';
import { checkFacts } from './snapshotRules.js';

/** A list in which every thing is once. */
function createIndex<Thing>() {
  const places = new Map<Thing, number>();
  return {
    get things(): Thing[] {
      return [...places.keys()];
    },
    of(thing: Thing): number {
      const place = places.get(thing) ?? places.size;
      places.set(thing, place);
      return place;
    },
    ofMaybe(thing: Thing | undefined): number | undefined {
      return thing && this.of(thing);
    },
  };
}

function factsOf(board: Board) {
  const { timeline, simulation, evolutions, cells } = board.physics;
  const windows = createIndex<Window>();
  const matrices = createIndex<ProgrammedMatrix>();
  const vectors = createIndex<LoadedVector>();
  const entries = timeline.entries.flatMap((entry): SavedEntry[] => {
    const { time, passed } = entry;
    if (entry.kind === 'read') return [];
    if (entry.kind !== 'effect') {
      return [{ time, passed, kind: entry.kind, window: windows.of(entry.window) }];
    }
    const { effect } = entry;
    const load =
      effect.what === 'matrix' ? matrices.of(effect.load as ProgrammedMatrix) : vectors.of(effect.load);
    const waitsFor = windows.ofMaybe(entry.waitsFor);
    return [{ time, passed, kind: 'effect', what: effect.what, load, waitsFor }];
  });
  const { time, active } = simulation.save();
  const { matrix, target, loaded, hidden, ...state } = cells.save();
  const saved = {
    preset: board.preset,
    config: board.config,
    time: board.clock.now(),
    session: board.session.save(),
    ledger: board.ledger.save(),
    latency: board.latency.save(),
    converters: board.converters.save(),
    faults: board.faults.save(),
    entries,
    plan: timeline.save(),
    simulation: { time, active: active.map((window) => windows.of(window)) },
    evolutions: evolutions.save().map(({ window, cancelled }) => ({ window: windows.of(window), cancelled })),
    cells: {
      ...state,
      hidden: hidden?.slice(),
      matrix: matrices.ofMaybe(matrix as ProgrammedMatrix | undefined),
      target: vectors.ofMaybe(target),
      loaded: vectors.ofMaybe(loaded),
    },
  };
  const programmed = createIndex<ProgrammedCells>();
  return {
    ...saved,
    windows: windows.things.map(({ run: _, ...window }) => window),
    vectors: vectors.things.map(({ version, values }) => ({ version, values: values.slice() })),
    matrices: matrices.things.map((each) => {
      const { version, spec, leastDamping, built, cells } = each.programmed;
      return {
        version,
        spec,
        leastDamping,
        cells: programmed.of(cells),
        costs: built.choosers.map((chooser) => chooser.costSpent()),
      };
    }),
    arrays: programmed.things.map(({ contents }) => savedCells(contents)),
  };
}

/** Lets in what the thread is asked meanwhile. */
function pauseOf({ hostClock }: Board): Checkpoint['pause'] {
  return createCheckpoint(hostClock, () => {}).pause;
}

/** The whole device: what follows a restored snapshot is what would have followed here, bit for bit. */
export async function saveSnapshot(board: Board): Promise<Uint8Array> {
  const { physics } = board;
  await board.loads.idle();
  return physics.run(async () => {
    const reading = physics.timeline.entries.some((entry) => entry.kind === 'read' && !entry.run.cancelled);
    if (reading || physics.readings.busy) {
      throw new DeviceError(
        'FAILED_PRECONDITION',
        'A read-out is under way; save the snapshot when it has ended.',
        {
          reason: 'READ_OUT_UNDER_WAY',
        },
      );
    }
    return packSnapshot(factsOf(board), pauseOf(board));
  });
}

/** Device time, of a new epoch. A snapshot that cannot be restored leaves the device as it was. */
export async function restoreSnapshot(board: Board, bytes: Uint8Array, stays: boolean): Promise<DeviceTime> {
  const saved = parseFacts(await unpackSnapshot(bytes, pauseOf(board)));
  const config = withHostLimits(parseConfig(saved.config), board.config);
  checkFacts(saved, config, limitsOf(config));
  await board.loads.idle();
  const cells: ProgrammedCells[] = [];
  const matrices: ProgrammedMatrix[] = [];
  try {
    for (const [k, array] of saved.arrays.entries()) {
      const { spec } = saved.matrices.find((matrix) => matrix.cells === k)!;
      cells.push(restoreCells(board, array, workspaceBytes(spec)));
    }
    for (const matrix of saved.matrices) {
      matrices.push(await restoreMatrix(board, matrix, cells[matrix.cells].share()));
    }
  } catch (error) {
    for (const matrix of matrices) matrix.release();
    throw error;
  } finally {
    for (const array of cells) array.release();
  }
  return board.physics.run(async () => {
    board.beginChange(stays);
    board.reset(saved.session.seed);
    board.configure(config, saved.preset);
    board.clock.restart(saved.time);
    board.session.restore(saved.session);
    board.ledger.restore(saved.ledger);
    board.latency.restore(saved.latency);
    board.converters.restore({ found: undefined, ...saved.converters });
    board.faults.restore(saved.faults);
    restorePhysics(board, saved, matrices);
    return timeOf(board.clock);
  });
}

function restorePhysics(board: Board, saved: SnapshotFacts, matrices: ProgrammedMatrix[]): void {
  const { timeline, simulation, evolutions, cells } = board.physics;
  const windows: Window[] = saved.windows;
  const vectors = saved.vectors.map((vector): LoadedVector => ({ ...vector, release() {} }));
  const at = <Thing>(things: Thing[], index: number | undefined) =>
    index === undefined ? undefined : things[index];
  timeline.restore(
    saved.entries.map((entry) => restoredEntry(entry, windows, matrices, vectors)),
    { finalStateOf: undefined, dimension: undefined, ...saved.plan },
  );
  const { time, active } = saved.simulation;
  simulation.restore({ time, active: active.map((index) => windows[index]) });
  evolutions.restore(
    saved.evolutions.map(({ window, cancelled }) => ({ window: windows[window], cancelled })),
  );
  const { state, hidden, matrix, target, loaded, ...rest } = saved.cells;
  cells.restore({
    ...rest,
    state,
    hidden,
    matrix: at(matrices, matrix),
    target: at(vectors, target),
    loaded: at(vectors, loaded),
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
  const waitsFor = saved.waitsFor === undefined ? undefined : windows[saved.waitsFor];
  return { time, passed, kind: 'effect', effect, waitsFor };
}

async function restoreMatrix(
  board: Board,
  saved: SavedMatrix,
  cells: ProgrammedCells,
): Promise<ProgrammedMatrix> {
  const { version, spec, leastDamping, costs } = saved;
  const { stored, second } = cells.contents;
  try {
    const matrix = { spec: { ...spec, damping: leastDamping }, stored, second };
    let built = await buildMatrix(matrix, board.compute);
    if (spec.damping !== leastDamping) built = await built.withDamping(spec.damping);
    for (const [i, chooser] of built.choosers.entries()) chooser.restoreCost(costs[i] ?? 0);
    return new ProgrammedMatrix(board, { version, spec, cells, built, leastDamping });
  } catch (error) {
    cells.release();
    throw error;
  }
}
