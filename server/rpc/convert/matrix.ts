import type { Block__Output } from '../../../proto/types/spu/v1/Block.js';
import type { LowRankStructure__Output } from '../../../proto/types/spu/v1/LowRankStructure.js';
import type { Matrix__Output } from '../../../proto/types/spu/v1/Matrix.js';
import type { MatrixHeader__Output } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { DampingChange } from '../../device/device.js';
import { invalidArgument } from '../../device/errors.js';
import type {
  LowRankStructure,
  MatrixSpec,
  Segment,
  SimpleStructure,
  Structure,
} from '../../device/matrix.js';
import { curvatureOf, fromEnum, kroneckerDampingOf } from './enums.js';
import { toTensor } from './tensor.js';

function toLowRank(field: string, message: LowRankStructure__Output): LowRankStructure {
  const segments = message.segments.map((segment, index): Segment => {
    if (segment.dense) return { form: 'dense', columns: segment.dense.columns };
    if (segment.rowKronecker) {
      const { inputs, outputs } = segment.rowKronecker;
      return { form: 'rowKronecker', inputs, outputs };
    }
    throw invalidArgument(`${field}.segments[${index}].form`, 'is not set; use dense or row_kronecker.');
  });
  const { examples, rowsPerExample } = message;
  const curvature = fromEnum(`${field}.curvature`, message.curvature, curvatureOf);
  return { kind: 'lowRank', examples, rowsPerExample, segments, curvature };
}

function toSimple(field: string, message: Block__Output | Matrix__Output): SimpleStructure {
  if (message.dense) return { kind: 'dense', dimension: message.dense.dimension };
  if (message.diagonal) return { kind: 'diagonal', dimension: message.diagonal.dimension };
  if (message.lowRank) return toLowRank(`${field}.low_rank`, message.lowRank);
  if (message.kronecker) {
    const { inputs, outputs, damping } = message.kronecker;
    const dampingMode = fromEnum(`${field}.kronecker.damping`, damping, kroneckerDampingOf);
    return { kind: 'kronecker', inputs, outputs, dampingMode };
  }
  throw invalidArgument(`${field}.structure`, 'is not set; set exactly one structure.');
}

function toStructure(message: Matrix__Output): Structure {
  if (!message.blockDiagonal) return toSimple('matrix', message);
  const blocks = message.blockDiagonal.blocks.map((block, index) => ({
    structure: toSimple(`matrix.block_diagonal.blocks[${index}]`, block),
    damping: block.damping,
  }));
  return { kind: 'blockDiagonal', blocks };
}

/** The other lambda of a header that leaves the matrix as it is; undefined for one that brings a matrix. */
export function toDampingChange({
  matrix,
  tensors,
  acceptUnstable,
}: MatrixHeader__Output): DampingChange | undefined {
  if (!matrix?.loaded) return undefined;
  if (tensors.length > 0) {
    throw invalidArgument('tensors', 'must be empty where the matrix stays as it was loaded.');
  }
  if (acceptUnstable) {
    throw invalidArgument(
      'accept_unstable',
      'stays as when the matrix was loaded: leave it out, or load the matrix again.',
    );
  }
  const { expectedVersion } = matrix.loaded;
  return { damping: matrix.damping, expectedVersion: expectedVersion || undefined };
}

export function toMatrix(header: MatrixHeader__Output): MatrixSpec {
  if (!header.matrix) throw invalidArgument('matrix', 'is missing.');
  return {
    structure: toStructure(header.matrix),
    damping: header.matrix.damping,
    tensors: header.tensors.map((tensor, index) => toTensor(`tensors[${index}]`, tensor)),
    acceptUnstable: header.acceptUnstable,
  };
}
