import type { CurvatureForm, DampingMode } from '../../common/structures.js';
import type { TensorSpec } from './tensor.js';

export type { StructureKind } from '../../common/structures.js';

/** N x N numbers. */
export interface DenseStructure {
  kind: 'dense';
  dimension: number;
}
/** N numbers. */
export interface DiagonalStructure {
  kind: 'diagonal';
  dimension: number;
}
/** A column segment of J: all its numbers, or rows that are delta_{e,o} (x) a_e (row-major W[outputs, inputs]). */
export type Segment =
  | { form: 'dense'; columns: number }
  | { form: 'rowKronecker'; inputs: number; outputs: number };
/** J^T H J; row e * rowsPerExample + o of J belongs to example e. */
export interface LowRankStructure {
  kind: 'lowRank';
  /** b. */
  examples: number;
  /** dz. */
  rowsPerExample: number;
  segments: Segment[];
  curvature: CurvatureForm;
}
/** G (x) A on row-major W[outputs, inputs]: (G (x) A) vec(W) = vec(G W A). */
export interface KroneckerStructure {
  kind: 'kronecker';
  inputs: number;
  outputs: number;
  dampingMode: DampingMode;
}
/** A structure that may stand alone or be a block. */
export type SimpleStructure = DenseStructure | DiagonalStructure | LowRankStructure | KroneckerStructure;
/** Blocks along the diagonal from the top left, each with a damping of its own or the one of the matrix. */
export interface BlockDiagonalStructure {
  kind: 'blockDiagonal';
  blocks: { structure: SimpleStructure; damping?: number }[];
}
/** Structure of a matrix. */
export type Structure = SimpleStructure | BlockDiagonalStructure;

/** A = structure + damping I, and the tensors that carry it. */
export interface MatrixSpec {
  structure: Structure;
  /** lambda. */
  damping: number;
  tensors: TensorSpec[];
  /** Take a matrix that is not positive definite, or with which the device is not stable. */
  acceptUnstable: boolean;
}

/** Columns of one segment. */
export function segmentColumns(segment: Segment): number {
  return segment.form === 'dense' ? segment.columns : segment.inputs * segment.outputs;
}

/** N of a structure. */
export function dimensionOf(structure: Structure): number {
  switch (structure.kind) {
    case 'dense':
    case 'diagonal':
      return structure.dimension;
    case 'lowRank':
      return structure.segments.reduce((sum, segment) => sum + segmentColumns(segment), 0);
    case 'kronecker':
      return structure.inputs * structure.outputs;
    case 'blockDiagonal':
      return structure.blocks.reduce((sum, block) => sum + dimensionOf(block.structure), 0);
  }
}

/** r = b dz of a low-rank structure. */
export function rankOf(structure: LowRankStructure): number {
  return structure.examples * structure.rowsPerExample;
}
