import type { Compute, Precision } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import type { MatrixSpec, SimpleStructure } from '../../device/matrix.js';
import { createBlockDiagonal, type DiagonalBlock } from './blockDiagonal.js';
import { createDense } from './dense/dense.js';
import { createDiagonal } from './diagonal.js';
import { requireFinite } from './finite.js';
import { createKronecker } from './kronecker.js';
import { createLowRankBuilder } from './lowRank/lowRankBuilder.js';
import type { Operator } from './operator.js';
import type { StoredTensor } from './storedTensor.js';
import { symmetricFloats } from './symmetric.js';
import { type Tensors, tensorsByBlock } from './tensors.js';

/** Makes the operator of one matrix while its tensors arrive. */
export interface Builder {
  /**
   * The first `elements` elements of a tensor are in place and final. Does what they allow and resolves then; calls may
   * overlap and come in any order, the operator is the same, bit for bit. Never rejects: finish() tells.
   */
  ready(tensor: number, elements: number): Promise<void>;
  /**
   * All tensors are in place. Throws INVALID_ARGUMENT (missing or wrong tensor, number that is not finite, matrix that is
   * not symmetric) or FAILED_PRECONDITION (not positive definite, with the eigenvalue).
   */
  finish(): Promise<Operator>;
}

/** Makes the operator of one simple structure. */
interface StructureBuilder {
  ready?(tensor: number, elements: number): Promise<void>;
  finish(damping: number): Promise<Operator>;
}

interface StructureOptions {
  compute: Compute;
  precision: Precision;
  acceptUnstable: boolean;
}

/**
 * Builder for the tensors `stored`, one for each of spec.tensors, which it reads but never changes. The operator computes
 * in float64 if any of the tensors is float64, else in float32, and goes on reading them: they must stay.
 */
export function createBuilder(spec: MatrixSpec, stored: StoredTensor[], compute: Compute): Builder {
  const isDouble = stored.some(({ values }) => values instanceof Float64Array);
  const precision: Precision = isDouble ? 'float64' : 'float32';
  const { structure, damping, acceptUnstable } = spec;
  const simple =
    structure.kind === 'blockDiagonal' ? structure.blocks.map((each) => each.structure) : [structure];
  const tensorsOf = tensorsByBlock(stored);
  const builders = simple.map((each, block) =>
    createStructureBuilder(each, tensorsOf(block), { compute, precision, acceptUnstable }),
  );
  let work = Promise.resolve();
  let failure: unknown;

  async function finish(): Promise<Operator> {
    await work;
    if (failure !== undefined) throw failure;
    if (structure.kind !== 'blockDiagonal') return builders[0].finish(damping);
    // All at once: their decompositions run beside each other. Of several errors the first block's is told.
    const blocks = structure.blocks.map(async (block, i): Promise<DiagonalBlock> => {
      const operator = await builders[i].finish(block.damping ?? damping).catch((error) => inBlock(i, error));
      return { operator, ownDamping: block.damping !== undefined };
    });
    await Promise.allSettled(blocks);
    return createBlockDiagonal(await Promise.all(blocks), precision);
  }

  return {
    ready(tensor, elements) {
      const block = structure.kind === 'blockDiagonal' ? stored[tensor].spec.block : 0;
      work = work.then(async () => {
        if (failure !== undefined) return;
        try {
          await builders[block].ready?.(tensor, elements);
        } catch (error) {
          failure = error;
        }
      });
      return work;
    },
    finish,
  };
}

function createStructureBuilder(
  structure: SimpleStructure,
  tensors: Tensors,
  options: StructureOptions,
): StructureBuilder {
  const { precision, acceptUnstable } = options;
  const square = (role: 'dense' | 'inputFactor' | 'outputFactor', n: number) => {
    const tensor = tensors.get(role, [n, n]);
    return () => symmetricFloats(tensor, precision, n);
  };
  switch (structure.kind) {
    case 'dense': {
      const { dimension } = structure;
      const matrix = square('dense', dimension);
      return { finish: (damping) => createDense({ ...options, dimension, matrix: matrix() }, damping) };
    }
    case 'diagonal': {
      const tensor = tensors.get('diagonal', [structure.dimension]);
      return {
        async finish(damping) {
          requireFinite(tensor);
          return createDiagonal(tensor, precision, damping, acceptUnstable);
        },
      };
    }
    case 'kronecker': {
      const { inputs, outputs, dampingMode } = structure;
      const input = square('inputFactor', inputs);
      const output = square('outputFactor', outputs);
      const sizes = { ...options, inputs, outputs, dampingMode };
      return {
        finish: async (damping) =>
          createKronecker({ ...sizes, inputFactor: input(), outputFactor: output() }, damping),
      };
    }
    case 'lowRank':
      return createLowRankBuilder({ ...options, structure, tensors });
  }
}

function inBlock(block: number, error: unknown): never {
  if (!(error instanceof DeviceError)) throw error;
  throw new DeviceError(error.code, `Block ${block}: ${error.message}`, error.details);
}
