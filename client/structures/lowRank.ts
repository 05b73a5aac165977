import { curvatureNames } from '../../proto/enumNames.js';
import { checkExtent } from '../checks.js';
import { invalidArgument } from '../errors.js';
import { checkDamping, type DampingOption, type MatrixSource } from './matrix.js';
import { type Encoding, type TensorSource, type TensorValues, tensor } from './tensor.js';

/** Columns of J, usually one layer; made by denseSegment() and rowKronecker(). */
export interface SegmentSource {
  readonly form: 'dense' | 'rowKronecker';
  readonly columns: number;
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

/**
 * All numbers of a column segment of J: shape [b * dz, columns], row e * dz + o belongs to example e, output o.
 * For a convolution this is the form to use: the sum over its positions is already in J.
 */
export function denseSegment(options: {
  jacobian: TensorValues;
  columns: number;
  encoding?: Encoding;
}): SegmentSource {
  const { columns, jacobian } = options;
  checkExtent('columns', columns);
  return {
    form: 'dense',
    columns,
    wire: { dense: { columns } },
    tensors: ({ examples, rowsPerExample, encoding }, segment) => [
      tensor(
        {
          role: 'jacobian',
          shape: [examples * rowsPerExample, columns],
          segment,
          label: `jacobian of segment ${segment}`,
        },
        jacobian,
        options.encoding ?? encoding,
      ),
    ],
  };
}

/**
 * The segment of a linear layer W[outputs, inputs] (row-major) as back-propagation gives it: row (e, o) of J is
 * delta_{e,o} (x) a_e, so b * inputs + b * dz * outputs numbers stand for b * dz * inputs * outputs. A bias is the last
 * column of W, and its activation is 1.
 */
export function rowKronecker(options: {
  /** a, the inputs of the layer: shape [b, inputs]. */
  activations: TensorValues;
  /** delta, the gradients of the network's outputs for the layer's outputs: shape [b * dz, outputs]. */
  gradients: TensorValues;
  inputs: number;
  outputs: number;
  encoding?: Encoding;
}): SegmentSource {
  const { inputs, outputs, activations, gradients } = options;
  checkExtent('inputs', inputs);
  checkExtent('outputs', outputs);
  return {
    form: 'rowKronecker',
    columns: inputs * outputs,
    wire: { rowKronecker: { inputs, outputs } },
    tensors: (j, segment) => {
      const encoding = options.encoding ?? j.encoding;
      const rows = j.examples * j.rowsPerExample;
      const of = `of segment ${segment}`;
      return [
        tensor(
          { role: 'activations', shape: [j.examples, inputs], segment, label: `activations ${of}` },
          activations,
          encoding,
        ),
        tensor(
          { role: 'gradients', shape: [rows, outputs], segment, label: `gradients ${of}` },
          gradients,
          encoding,
        ),
      ];
    },
  };
}

/** H between J^T and J: one number for each row of J (shape [b * dz]), or one dz x dz block for each example. */
export type CurvatureSource = ({ diagonal: TensorValues } | { block: TensorValues }) & {
  encoding?: Encoding;
};

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

function curvatureTensor(curvature: CurvatureSource, examples: number, rowsPerExample: number): TensorSource {
  const isBlock = 'block' in curvature;
  const shape = isBlock ? [examples, rowsPerExample, rowsPerExample] : [examples * rowsPerExample];
  const values = isBlock ? curvature.block : curvature.diagonal;
  return tensor({ role: 'curvature', shape, label: 'curvature' }, values, curvature.encoding);
}

/**
 * A = J^T H J + damping I with J of b * dz rows: the generalised Gauss-Newton matrix or the Fisher matrix of a batch.
 * N is the sum of the segments' columns, and nothing of size N x N is ever made.
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the shapes.
 */
export function lowRank(options: LowRankOptions): MatrixSource {
  const { examples, rowsPerExample, segments, curvature } = options;
  checkExtent('examples', examples);
  checkExtent('rowsPerExample', rowsPerExample);
  if (segments.length === 0)
    throw invalidArgument('segments', 'is empty: J needs at least one column segment.');
  const tensors = segments.flatMap((segment, index) => segment.tensors(options, index));
  if (curvature) tensors.push(curvatureTensor(curvature, examples, rowsPerExample));
  const form = !curvature ? 'identity' : 'block' in curvature ? 'block' : 'diagonal';
  return {
    kind: 'lowRank',
    dimension: segments.reduce((sum, segment) => sum + segment.columns, 0),
    damping: checkDamping(options.damping),
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
