import type { DeviceLimits } from '../../../common/description.js';
import { dimensionOf } from '../../device/matrix.js';
import { elementCount } from '../../device/tensor.js';
import { validateMatrix } from '../../device/validateMatrix.js';
import { longestSpan } from '../board.js';
import { bitMistake } from '../config/rules.js';
import type { DeviceConfig } from '../config/schema.js';
import type { SavedArray, SavedEntry, SavedMatrix, SnapshotFacts } from './snapshotFacts.js';
import { arrayTypes, invalidSnapshot } from './snapshotFormat.js';

/** Throws INVALID_ARGUMENT unless facts agree. */
function require(agrees: boolean, description: string): asserts agrees {
  if (!agrees) throw invalidSnapshot(`${description}; send it as SaveSnapshot gave it.`);
}

function requireIndex(index: number | undefined, things: readonly unknown[], what: string): void {
  require(index === undefined || index < things.length, `there is no ${what} ${index}`);
}

function checkArray({ stored, second = [], tensors }: SavedArray): void {
  require(tensors.length === stored.length, 'cells and tensors are not as many');
  for (const { spec, values } of stored) {
    const numbers = elementCount({ ...spec, layout: 'full' });
    require(values.bytes.byteLength ===
      numbers *
        arrayTypes[values.type]
          .BYTES_PER_ELEMENT, `the cells of a tensor of role ${spec.role} have not its ${numbers} numbers`);
  }
  const seconds = new Set<number>();
  for (const { tensor, values } of second) {
    requireIndex(tensor, stored, 'tensor');
    require(!seconds.has(tensor), `the second array of tensor ${tensor} is there twice`);
    seconds.add(tensor);
    const first = stored[tensor].values;
    require(first.type === values.type &&
      first.bytes.byteLength ===
        values.bytes.byteLength, `the second array of tensor ${tensor} is not like its first`);
  }
}

function checkMatrix({ spec, leastDamping, cells }: SavedMatrix, facts: SnapshotFacts, limits: DeviceLimits) {
  requireIndex(cells, facts.arrays, 'cells');
  require(leastDamping <= spec.damping, 'the least damping of a matrix is above its own');
  const { stored } = facts.arrays[cells];
  validateMatrix({ ...spec, tensors: stored.map((each) => each.spec) }, limits);
}

/** What is in effect at a point of the plan: N of each, where there is one. */
interface InEffect {
  matrix: number | undefined;
  target: number | undefined;
  state: number | undefined;
}

/** Walks along the plan as the simulation will. */
function checkPlan(facts: SnapshotFacts): void {
  const { windows, matrices, vectors, entries, simulation, cells } = facts;
  const dimensions = matrices.map(({ spec }) => dimensionOf(spec.structure));
  const active = new Set(simulation.active);
  const started = new Set(simulation.active);
  const inEffect: InEffect = {
    matrix: cells.matrix === undefined ? undefined : dimensions[cells.matrix],
    target: cells.target === undefined ? undefined : vectors[cells.target].values.length,
    state: cells.loaded === undefined ? undefined : vectors[cells.loaded].values.length,
  };
  const checkEvolving = (window: number) => {
    const { matrix, target, state } = inEffect;
    const { id, initialState } = windows[window];
    require(matrix !== undefined && matrix === target, `evolution "${id}" has not its matrix and target`);
    require(initialState !== 'loaded' || state === matrix, `evolution "${id}" has not its loaded state`);
  };
  const happen = (entry: SavedEntry) => {
    if (entry.kind === 'effect') {
      const { what, load, waitsFor } = entry;
      requireIndex(load, what === 'matrix' ? matrices : vectors, what);
      requireIndex(waitsFor, windows, 'window');
      inEffect[what] = what === 'matrix' ? dimensions[load] : vectors[load].values.length;
      if (what !== 'state') for (const window of active) checkEvolving(window);
      return;
    }
    requireIndex(entry.window, windows, 'window');
    const { start, end } = windows[entry.window];
    require(entry.time === (entry.kind === 'start' ? start : end), 'a window and the plan differ');
    if (entry.kind === 'end') require(active.delete(entry.window), 'a window ends that is not open');
    else {
      require(!started.has(entry.window), 'a window starts twice');
      started.add(entry.window);
      active.add(entry.window);
      checkEvolving(entry.window);
    }
  };
  for (const window of active) checkEvolving(window);
  entries.forEach((entry, k) => {
    const before = entries[k - 1];
    require(!before || before.time <= entry.time, 'the plan is not in the order of time');
    require(!before ||
      before.passed ||
      !entry.passed, 'the plan has passed what lies before what it has not');
    happen(entry);
  });
  require(active.size === 0, 'a window has no end');
}

function checkWindows({ windows, evolutions, simulation }: SnapshotFacts): void {
  for (const { id, start, end, remaining, ticksPerTau } of windows) {
    require(start <= end && end <= 2 * longestSpan, `evolution "${id}" ends before it starts`);
    require(Math.abs(remaining) <= longestSpan / ticksPerTau + 1, `evolution "${id}" never ends`);
  }
  for (const { window } of evolutions) requireIndex(window, windows, 'window');
  for (const window of simulation.active) requireIndex(window, windows, 'window');
  require(new Set(simulation.active).size === simulation.active.length, 'a window is open twice');
}

function checkCells({ cells, matrices, vectors }: SnapshotFacts): void {
  const { state, hidden, matrix, target, loaded, isAtTarget } = cells;
  requireIndex(matrix, matrices, 'matrix');
  requireIndex(target, vectors, 'vector');
  requireIndex(loaded, vectors, 'vector');
  const dimension = matrix === undefined ? undefined : dimensionOf(matrices[matrix].spec.structure);
  require(state?.length === dimension, 'the state is not as long as the matrix');
  require(hidden === undefined ||
    hidden.length === dimension, 'the hidden state is not as long as the state');
  const targetLength = target === undefined ? undefined : vectors[target].values.length;
  require(!isAtTarget ||
    (dimension !== undefined && targetLength === dimension), 'the state cannot be the target');
}

/**
 * Checks what a snapshot says against itself and against what the device takes, before anything of the device is changed.
 * Throws INVALID_ARGUMENT or RESOURCE_EXHAUSTED.
 */
export function checkFacts(facts: SnapshotFacts, config: DeviceConfig, limits: DeviceLimits): void {
  for (const array of facts.arrays) checkArray(array);
  const used = new Set<number>();
  for (const matrix of facts.matrices) {
    checkMatrix(matrix, facts, limits);
    used.add(matrix.cells);
  }
  require(used.size === facts.arrays.length, 'cells belong to no matrix');
  for (const { values } of facts.vectors) {
    require(values.every((value) => Number.isFinite(value)), 'a vector holds a number that is not finite');
  }
  for (const { fault } of facts.faults.active) {
    const mistake = bitMistake(fault, config.adc.bits);
    require(mistake === undefined, mistake ?? '');
  }
  require(facts.time <= 2 * longestSpan, 'its clock is beyond the last tick');
  checkWindows(facts);
  checkCells(facts);
  checkPlan(facts);
}
