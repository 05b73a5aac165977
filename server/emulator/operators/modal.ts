import { createFloats, type Floats, type Precision, precisionOf } from '../../compute/compute.js';
import type { Operator, SpectralFunction, Walk } from './operator.js';
import { blockModes, eigenvalues, operands, relax, transitions } from './relaxKernel.js';

/** A full eigenbasis of a symmetric matrix, whatever it costs to change to it and back. */
export interface Modes {
  smallest: number;
  largest: number;
  /** Eigenvalues of the modes from `from` on. */
  eigenvalues(from: number, out: Float64Array): void;
  /** Coordinates of `count` vectors in the eigenbasis; absent if the matrix is diagonal as it stands. */
  toModes?(v: Floats, count: number, out: Floats): Promise<void>;
  /** The way back. */
  fromModes?(v: Floats, count: number, out: Floats): Promise<void>;
}

export interface ModalOptions {
  dimension: number;
  precision: Precision;
  /** Decomposes at the first call. */
  modes(): Promise<Modes>;
  multiply(v: Floats, out: Floats, count: number): Promise<void>;
  withDamping(damping: number): Promise<Operator>;
}

/** Numbers of one batch of states in modal coordinates. */
const batchNumbers = 1 << 22;
/** Modes whose coefficients are computed together. */
const blockLength = 4096;

/** How many of `count` rows of `length` numbers make one batch. */
export function batchRows(length: number, count: number): number {
  return Math.max(1, Math.min(count, Math.floor(batchNumbers / length)));
}

/**
 * Operator of a matrix with a full eigenbasis. States go to modal coordinates once; there a walk is elementwise, its
 * noise is drawn in modal coordinates (N(0, I) is the same law in every orthonormal basis), and only the results return.
 */
export function createModalOperator(options: ModalOptions): Operator {
  const { dimension: n, precision } = options;

  async function apply(f: SpectralFunction, v: Floats, out: Floats, count = 1): Promise<void> {
    const modes = await options.modes();
    const rows = batchRows(n, count);
    const modal = modes.toModes ? createFloats(precision, rows * n) : out;
    for (let row = 0; row < count; row += rows) {
      const batch = Math.min(rows, count - row);
      const moved = (modes.toModes ? modal : out.subarray(row * n)).subarray(0, batch * n);
      const input = v.subarray(row * n, (row + batch) * n);
      if (modes.toModes) await modes.toModes(input, batch, moved);
      else moved.set(input);
      scaleModes(modes, f, moved, n);
      if (modes.fromModes) await modes.fromModes(moved, batch, out.subarray(row * n, (row + batch) * n));
    }
  }

  async function walk(run: Walk): Promise<void> {
    if (run.count === 0) return;
    const modes = await options.modes();
    const rows = batchRows(n, run.count);
    let { state, target } = run;
    if (modes.toModes) {
      target = createFloats(precision, n);
      await modes.toModes(run.target, 1, target);
      if (run.state === run.target) state = target;
      else {
        state = createFloats(precision, n);
        await modes.toModes(run.state, 1, state);
      }
    }
    const modal = modes.toModes ? createFloats(precision, rows * n) : run.out;
    for (let row = 0; row < run.count; row += rows) {
      const batch = Math.min(rows, run.count - row);
      const moved = (modes.toModes ? modal : run.out.subarray(row * n)).subarray(0, batch * n);
      run.normals(moved);
      relaxRows(modes, run, state, target, batch, moved);
      if (row + batch < run.count) state = moved.slice((batch - 1) * n);
      if (modes.fromModes) await modes.fromModes(moved, batch, run.out.subarray(row * n, (row + batch) * n));
    }
  }

  return {
    dimension: n,
    precision,
    choosers: [],
    async eigenvalueRange() {
      const { smallest, largest } = await options.modes();
      return { smallest, largest };
    },
    apply,
    multiply: (v, out, count = 1) => options.multiply(v, out, count),
    walk,
    withDamping: options.withDamping,
  };
}

/** Each of n modes of the rows times f of its eigenvalue. */
function scaleModes(modes: Modes, f: SpectralFunction, rows: Floats, n: number): void {
  const eigenvalues = new Float64Array(Math.min(n, blockLength));
  for (let from = 0; from < n; from += blockLength) {
    const length = Math.min(blockLength, n - from);
    modes.eigenvalues(from, eigenvalues.subarray(0, length));
    for (let i = 0; i < length; i++) {
      const factor = f(eigenvalues[i]);
      for (let at = from + i; at < rows.length; at += n) rows[at] *= factor;
    }
  }
}

/** Turns `count` rows of normals into the states after `state`. */
function relaxRows(
  modes: Modes,
  run: Walk,
  state: Floats,
  target: Floats,
  count: number,
  rows: Floats,
): void {
  const n = state.length;
  const precision = precisionOf(state);
  const operand = operands[precision];
  for (let from = 0; from < n; from += blockModes) {
    const length = Math.min(blockModes, n - from);
    const block = (all: Floats, at = from) => all.subarray(at, at + length);
    modes.eigenvalues(from, eigenvalues.subarray(0, length));
    transitions(run.step, run.kappa, length);
    operand.state.set(block(state));
    operand.target.set(block(target));
    const moved = operand.state.subarray(0, length);
    for (let k = 0; k < count; k++) {
      operand.noise.set(block(rows, k * n + from));
      relax(precision, length);
      rows.set(moved, k * n + from);
    }
  }
}
