import type { Block } from '../../proto/types/spu/v1/Block.js';
import { checkArgument, list, optionsOf } from '../checks.js';
import { invalidArgument } from '../errors.js';
import { type DampingOption, dampingChecks, type MatrixSource } from './matrix.js';

const check = optionsOf<DampingOption>('blockDiagonal', {}, dampingChecks);

/**
 * Blocks along the diagonal, from top left, such as one Kronecker product a layer. A block's own damping counts where
 * it has one, else that of the whole.
 *
 * @example
 * const A = blockDiagonal([dense({ dimension: 2, matrix: [2, 1, 1, 3] }), diagonal({ diagonal: [1, 4] })], { damping: 0.1 });
 * @throws SpuError INVALID_ARGUMENT when there is no block, or a block is block diagonal itself.
 */
export function blockDiagonal(blocks: readonly MatrixSource[], options: DampingOption = {}): MatrixSource {
  checkArgument('blocks', blocks, list);
  check(options);
  if (blocks.length === 0) throw invalidArgument('blocks', 'is empty: give at least one block.');
  const nested = blocks.findIndex((block) => block.kind === 'blockDiagonal');
  if (nested >= 0) {
    throw invalidArgument(
      'blocks',
      `block ${nested} is block diagonal itself: put its blocks into this list instead.`,
    );
  }
  return {
    kind: 'blockDiagonal',
    dimension: blocks.reduce((sum, block) => sum + block.dimension, 0),
    damping: options.damping,
    structure: {
      blockDiagonal: {
        blocks: blocks.map(({ structure, damping }) => ({ ...structure, damping }) as Block),
      },
    },
    tensors: blocks.flatMap(({ tensors }, block) =>
      tensors.map((tensor) => ({ ...tensor, block, label: `${tensor.label} of block ${block}` })),
    ),
  };
}
