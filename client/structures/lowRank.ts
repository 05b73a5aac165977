import { curvatureNames } from '../../proto/enumNames.js';
import { anything, extent, list, object, optionsOf } from '../checks.js';
import { invalidArgument } from '../errors.js';
import { type DampingOption, dampingChecks, type MatrixSource } from './matrix.js';
import { type Encoding, encoding, type TensorSource, type TensorValues, tensor } from './tensor.js';

/**
 * Columns of J, usually one layer; made by denseSegment() and rowKronecker().
 *
 * @example
 * const segments: SegmentSource[] = [denseSegment({ jacobian, columns: 100 })];
 */
export interface SegmentSource {
  readonly form: 'dense' | 'rowKronecker';
  /** How many of J's columns it is. */
  readonly columns: number;
  /** Description for the wire. */
  readonly wire: { dense: { columns: number } } | { rowKronecker: { inputs: number; outputs: number } };
  /** Its tensors, as segment `segment` of J. */
  tensors(j: JacobianShape, segment: number): TensorSource[];
}

interface JacobianShape {
  examples: number;
  rowsPerExample: number;
  /** For segments that have none of their own. */
  encoding?: Encoding;
}

/** Columns of J by all of their numbers. */
export interface DenseSegmentOptions {
  /** Shape [b * dz, columns]. */
  jacobian: TensorValues;
  columns: number;
  /** Number format on the way; default that of lowRank(). */
  encoding?: Encoding;
}

const checkDenseSegment = optionsOf<DenseSegmentOptions>(
  'denseSegment',
  { jacobian: anything, columns: extent },
  { encoding },
);

/**
 * All numbers of a column segment of J: shape [b * dz, columns], row e * dz + o belongs to example e, output o.
 * For a convolution this is the form to use: the sum over its positions is already in J.
 *
 * @example
 * const segment = denseSegment({ jacobian: Float32Array.of(1, 2, 3, 4), columns: 2 });
 */
export function denseSegment(options: DenseSegmentOptions): SegmentSource {
  checkDenseSegment(options);
  const { columns, jacobian } = options;
  return {
    form: 'dense',
    columns,
    wire: { dense: { columns } },
    tensors: (j, segment) => [
      tensor(
        {
          role: 'jacobian',
          shape: [j.examples * j.rowsPerExample, columns],
          segment,
          label: `jacobian of segment ${segment}`,
        },
        jacobian,
        options.encoding ?? j.encoding,
      ),
    ],
  };
}

/** The columns of J that belong to a linear layer, by what back-propagation gives. */
export interface RowKroneckerOptions {
  /** a, the inputs of the layer: shape [b, inputs]. */
  activations: TensorValues;
  /** delta, the gradients of the network's outputs for the layer's outputs: shape [b * dz, outputs]. */
  gradients: TensorValues;
  inputs: number;
  outputs: number;
  /** Number format on the way; default that of lowRank(). */
  encoding?: Encoding;
}

const checkRowKronecker = optionsOf<RowKroneckerOptions>(
  'rowKronecker',
  { activations: anything, gradients: anything, inputs: extent, outputs: extent },
  { encoding },
);

/**
 * The segment of a linear layer W[outputs, inputs] (row-major) as back-propagation gives it: row (e, o) of J is
 * delta_{e,o} (x) a_e, so b * inputs + b * dz * outputs numbers stand for b * dz * inputs * outputs. A bias is the last
 * column of W, and its activation is 1.
 *
 * @example
 * const segment = rowKronecker({ inputs: 785, outputs: 10, activations, gradients });
 */
export function rowKronecker(options: RowKroneckerOptions): SegmentSource {
  checkRowKronecker(options);
  const { inputs, outputs, activations, gradients } = options;
  return {
    form: 'rowKronecker',
    columns: inputs * outputs,
    wire: { rowKronecker: { inputs, outputs } },
    tensors: (j, segment) => {
      const format = options.encoding ?? j.encoding;
      const rows = j.examples * j.rowsPerExample;
      const of = `of segment ${segment}`;
      return [
        tensor(
          { role: 'activations', shape: [j.examples, inputs], segment, label: `activations ${of}` },
          activations,
          format,
        ),
        tensor(
          { role: 'gradients', shape: [rows, outputs], segment, label: `gradients ${of}` },
          gradients,
          format,
        ),
      ];
    },
  };
}

/**
 * H between J^T and J: one number for each row of J (shape [b * dz]), or one dz x dz block for each example
 * (shape [b, dz, dz]).
 *
 * @example
 * const curvature: CurvatureSource = { block: hessians }; // 64 blocks of 10 x 10
 */
export type CurvatureSource = ({ diagonal: TensorValues } | { block: TensorValues }) & {
  encoding?: Encoding;
};

/**
 * A = J^T H J + damping I by J and H.
 *
 * @example
 * const options: LowRankOptions = { examples: 64, rowsPerExample: 10, segments, curvature, damping: 0.01 };
 */
export interface LowRankOptions extends DampingOption {
  /** b. */
  examples: number;
  /** dz: the outputs of the network, or the rows of L^T J that stand for them. */
  rowsPerExample: number;
  /** Column segments of J from left to right. */
  segments: readonly SegmentSource[];
  /** H; absent means the identity. */
  curvature?: CurvatureSource;
  /** For all segments that have none of their own. The curvature keeps its own: rounding it can make A indefinite. */
  encoding?: Encoding;
}

const check = optionsOf<LowRankOptions>(
  'lowRank',
  { examples: extent, rowsPerExample: extent, segments: list },
  { curvature: object, encoding, ...dampingChecks },
);

const checkCurvature = optionsOf<{ diagonal?: TensorValues; block?: TensorValues; encoding?: Encoding }>(
  'curvature',
  {},
  { diagonal: anything, block: anything, encoding },
);

function curvatureTensor(curvature: CurvatureSource, examples: number, rowsPerExample: number): TensorSource {
  const isBlock = 'block' in curvature;
  const shape = isBlock ? [examples, rowsPerExample, rowsPerExample] : [examples * rowsPerExample];
  const values = isBlock ? curvature.block : curvature.diagonal;
  return tensor({ role: 'curvature', shape, label: 'curvature' }, values, curvature.encoding);
}

/**
 * A = J^T H J + damping I with J of b * dz rows: the generalised Gauss-Newton matrix or the Fisher matrix of a batch.
 * N is the sum of the segments' columns, and nothing of size N x N is ever made.
 *
 * @example
 * const A = lowRank({
 *   examples: 64,
 *   rowsPerExample: 10,
 *   segments: [rowKronecker({ inputs, outputs, activations, gradients })],
 *   curvature: { block: hessians },
 *   damping: 0.01,
 * });
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the shapes.
 */
export function lowRank(options: LowRankOptions): MatrixSource {
  check(options);
  const { examples, rowsPerExample, segments, curvature } = options;
  if (curvature) checkCurvature(curvature);
  if (segments.length === 0) {
    throw invalidArgument('segments', 'is empty: J needs at least one column segment.');
  }
  const tensors = segments.flatMap((segment, index) => segment.tensors(options, index));
  if (curvature) tensors.push(curvatureTensor(curvature, examples, rowsPerExample));
  const form = !curvature ? 'identity' : 'block' in curvature ? 'block' : 'diagonal';
  return {
    kind: 'lowRank',
    dimension: segments.reduce((sum, segment) => sum + segment.columns, 0),
    damping: options.damping,
    structure: {
      lowRank: {
        examples,
        rowsPerExample,
        segments: segments.map((segment) => segment.wire),
        curvature: curvatureNames[form],
      },
    },
    tensors,
  };
}
