import { dimensionOf, type MatrixSpec, rankOf, type SimpleStructure } from '../../device/matrix.js';

// States, noise, readings and the vectors of a Krylov space beside the state.
const vectors = 8;
// A square that is decomposed: itself, its modes, and room to work.
const squares = 3;
// What every process needs anyway.
const unaccounted = 64 * 2 ** 20;

/** Numbers in the squares that are decomposed, or worked with as if they were. */
function squareNumbers(structure: SimpleStructure): number {
  switch (structure.kind) {
    case 'dense':
      return structure.dimension ** 2;
    case 'diagonal':
      return 0;
    case 'kronecker':
      return structure.inputs ** 2 + structure.outputs ** 2;
    case 'lowRank':
      // For a rank of N or more the matrix is formed; the Gram matrix is in float64.
      return Math.min(2 * rankOf(structure) ** 2, dimensionOf(structure) ** 2);
  }
}

/** Bytes that the device needs to compute with a matrix, beside those that hold it: an estimate, rather too high. */
export function workspaceBytes({ structure, tensors }: MatrixSpec): number {
  const bytes = tensors.some(({ dtype }) => dtype === 'float64') ? 8 : 4;
  const blocks =
    structure.kind === 'blockDiagonal' ? structure.blocks.map((block) => block.structure) : [structure];
  const decomposed = blocks.reduce((sum, block) => sum + squareNumbers(block), 0);
  const needed = bytes * (squares * decomposed + vectors * dimensionOf(structure));
  return Math.max(0, needed - unaccounted);
}
