import { type Compute, createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { invalidArgument } from '../../device/errors.js';
import { requirePositive } from './definite.js';
import { createEigenSource, type EigenSource, frobenius } from './eigen.js';
import { createModalOperator, type Modes } from './modal.js';
import type { Operator } from './operator.js';
import { twoSidedProduct } from './twoSidedProduct.js';

/** The two factors, full and row-major; symmetric but for the errors of arrays. */
export interface KroneckerFactors {
  inputs: number;
  outputs: number;
  /** A, inputs x inputs. */
  inputFactor: Floats;
  /** G, outputs x outputs. */
  outputFactor: Floats;
}

export interface KroneckerOptions extends KroneckerFactors {
  compute: Compute;
  precision: Precision;
  dampingMode: 'additive' | 'factored';
  acceptUnstable: boolean;
  /** Shared by operators that differ in lambda only. */
  eigen?: { input: EigenSource; output: EigenSource };
}

/**
 * On row-major W[outputs, inputs]: A = G (x) A + lambda I, or with factored damping
 * (G + sqrt(lambda) / pi I) (x) (A + pi sqrt(lambda) I), pi^2 = (tr A / inputs) / (tr G / outputs)
 * (Martens and Grosse 2015, section 6.3). Set-up O(inputs^3 + outputs^3), a state O(N (inputs + outputs)).
 * Throws FAILED_PRECONDITION if the result is not positive definite.
 */
export async function createKronecker(options: KroneckerOptions, damping: number): Promise<Operator> {
  const { compute, precision, inputs, outputs, inputFactor, outputFactor, acceptUnstable } = options;
  const n = inputs * outputs;
  const eigen = options.eigen ?? {
    input: createEigenSource(compute, inputs, inputFactor, precision),
    output: createEigenSource(compute, outputs, outputFactor, precision),
  };
  const factored = options.dampingMode === 'factored';
  // What is added to A, to G, and to their product.
  const shift = factored
    ? { ...factoredDamping(options, damping), both: 0 }
    : { input: 0, output: 0, both: damping };

  async function modes(): Promise<Modes> {
    const [input, output] = await Promise.all([
      eigen.input.get(factored ? shift.input : damping / frobenius(outputFactor)),
      eigen.output.get(factored ? shift.output : damping / frobenius(inputFactor)),
    ]);
    const left = output.values.map((value) => value + shift.output);
    const right = input.values.map((value) => value + shift.input);
    const value = (i: number, j: number) => left[i] * right[j] + shift.both;
    const corners = [
      value(0, 0),
      value(0, inputs - 1),
      value(outputs - 1, 0),
      value(outputs - 1, inputs - 1),
    ];
    const change = { rows: outputs, columns: inputs, left: output.vectors, right: input.vectors };
    return {
      smallest: Math.min(...corners),
      largest: Math.max(...corners),
      eigenvalues(from, out) {
        for (let k = 0; k < out.length; ) {
          const row = left[Math.floor((from + k) / inputs)];
          const column = (from + k) % inputs;
          const end = Math.min(out.length, k + inputs - column);
          for (let j = column; k < end; k++, j++) out[k] = row * right[j] + shift.both;
        }
      },
      toModes: (v, count, out) =>
        twoSidedProduct(compute, { ...change, transposeRight: true, count, v, out }),
      fromModes: (v, count, out) =>
        twoSidedProduct(compute, { ...change, transposeLeft: true, count, v, out }),
    };
  }

  async function multiply(v: Floats, out: Floats, count: number): Promise<void> {
    const left = shifted(outputFactor, outputs, shift.output, precision);
    const right = shifted(inputFactor, inputs, shift.input, precision);
    await twoSidedProduct(compute, { rows: outputs, columns: inputs, left, right, count, v, out });
    for (let i = 0; i < count * n; i++) out[i] += shift.both * v[i];
  }

  if (!acceptUnstable) requirePositive((await modes()).smallest);
  return createModalOperator({
    dimension: n,
    precision,
    modes,
    multiply,
    withDamping: (changed) => createKronecker({ ...options, eigen }, changed),
  });
}

/** sqrt(lambda) split over the factors; pi = 1 where a factor is zero. */
export function factoredDamping(
  factors: KroneckerFactors,
  damping: number,
): { input: number; output: number } {
  const input = trace(factors.inputFactor, factors.inputs) / factors.inputs;
  const output = trace(factors.outputFactor, factors.outputs) / factors.outputs;
  if (input < 0 || output < 0) {
    throw invalidArgument(
      'matrix',
      'factored damping needs factors of positive trace; use additive damping instead.',
    );
  }
  const pi = input > 0 && output > 0 ? Math.sqrt(input / output) : 1;
  return { input: pi * Math.sqrt(damping), output: Math.sqrt(damping) / pi };
}

function trace(matrix: Floats, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += matrix[i * (n + 1)];
  return sum;
}

function shifted(matrix: Floats, n: number, by: number, precision: Precision): Floats {
  if (by === 0) return matrix;
  const out = createFloats(precision, n * n);
  out.set(matrix);
  for (let i = 0; i < n; i++) out[i * (n + 1)] += by;
  return out;
}
