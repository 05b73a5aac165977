import type { Compute, Precision } from '../../../compute/compute.js';
import { type LowRankStructure, rankOf, segmentColumns } from '../../../device/matrix.js';
import { createDense } from '../dense/dense.js';
import { createMethodChooser } from '../methodChooser.js';
import type { Operator } from '../operator.js';
import type { Tensors } from '../tensors.js';
import { createArrivingSegments } from './arrivingSegments.js';
import { blockCurvature, type Curvature, diagonalCurvature, identityCurvature } from './curvature.js';
import { createGramBuilder } from './gramBuilder.js';
import { createLowRank, type LowRankOptions } from './lowRank.js';
import { denseFromLowRank } from './lowRankDense.js';
import { createLowRankKrylov } from './lowRankKrylov.js';
import { createLowRankSource } from './lowRankModes.js';
import type { Segment } from './segment.js';

export interface LowRankBuilderOptions {
  compute: Compute;
  precision: Precision;
  structure: LowRankStructure;
  tensors: Tensors;
  acceptUnstable: boolean;
}

export interface LowRankBuilder {
  /** As Builder.ready, for tensors of any structure; calls must not overlap. */
  ready(tensor: number, elements: number): Promise<void>;
  finish(damping: number): Promise<Operator>;
}

/**
 * Builds lambda I + J^T H J. The Gram matrix of J grows while J arrives; for a rank of N or more the dense N x N matrix
 * is formed at the end instead. H is worked in last, since only the r x r matrices feel it.
 */
export function createLowRankBuilder(options: LowRankBuilderOptions): LowRankBuilder {
  const { compute, precision, structure, tensors, acceptUnstable } = options;
  const rank = rankOf(structure);
  const dimension = structure.segments.reduce((sum, segment) => sum + segmentColumns(segment), 0);
  const arriving = createArrivingSegments(structure, tensors, compute, precision);
  const indices = Array.from({ length: arriving.count }, (_, k) => k);
  const gramBuilder = createGramBuilder(
    rank,
    indices.map((k) => () => arriving.get(k)),
  );

  const segmentsIn = (working: Precision) => indices.map((k) => arriving.make(k, working));

  /**
   * With H = H+ - H-, |H-| = negativity |H|, the square root of K counts where H+ and H- meet: the rounding e of K makes an
   * error of sqrt(e) negativity. Where that is more than e it is made in float64, although what has been done in float32 is
   * lost. A converter's rounding of a semidefinite H stays far below.
   */
  function sufficientGram(h: Curvature): Promise<Float64Array> {
    if (precision === 'float64' || h.negativity <= 2 ** -12) return gramBuilder.finish();
    return gramOf(rank, segmentsIn('float64'));
  }

  async function finishDense(h: Curvature, damping: number): Promise<Operator> {
    for (const k of indices) arriving.requireFinite(k);
    const matrix = await denseFromLowRank(compute, precision, rank, indices.map(arriving.get), h);
    const semidefinite = h.signs === undefined;
    return createDense({ compute, dimension, precision, matrix, semidefinite, acceptUnstable }, damping);
  }

  async function finishLowRank(h: Curvature, damping: number): Promise<Operator> {
    const chooser = precision === 'float32' && h.signs === undefined ? createMethodChooser() : undefined;

    function lowRankOf(working: Precision, segments: Segment[], gram: Float64Array): LowRankOptions {
      const source = createLowRankSource(compute, rank, gram, h, working);
      const krylov = chooser && createLowRankKrylov({ compute, rank, source, chooser, precision: working });
      return { compute, precision: working, rank, segments, curvature: h, source, krylov, acceptUnstable };
    }

    const options = lowRankOf(precision, indices.map(arriving.get), await sufficientGram(h));
    if (precision === 'float64') return createLowRank(options, damping);
    let exact: Promise<LowRankOptions> | undefined;

    /** J stays as it is stored, so that this costs a Gram matrix in float64. */
    async function makeExact(): Promise<LowRankOptions> {
      const segments = segmentsIn('float64');
      return { ...lowRankOf('float64', segments, await gramOf(rank, segments)), acceptUnstable: true };
    }

    function precise(): Promise<LowRankOptions> {
      exact ??= makeExact();
      return exact;
    }
    return createLowRank({ ...options, precise }, damping);
  }

  return {
    async ready(tensor, elements) {
      const arrival = rank < dimension ? arriving.arrive(tensor, elements) : undefined;
      if (arrival) await gramBuilder.advance(arrival.segment, arrival.rows);
    },
    async finish(damping) {
      const h = await createCurvature(options);
      return rank >= dimension ? finishDense(h, damping) : finishLowRank(h, damping);
    },
  };
}

function gramOf(rank: number, segments: Segment[]): Promise<Float64Array> {
  const makers = segments.map((segment) => () => segment);
  return createGramBuilder(rank, makers).finish();
}

async function createCurvature({ compute, structure, tensors }: LowRankBuilderOptions): Promise<Curvature> {
  const { examples, rowsPerExample } = structure;
  switch (structure.curvature) {
    case 'identity':
      return identityCurvature;
    case 'diagonal':
      return diagonalCurvature(tensors.get('curvature', [rankOf(structure)]));
    case 'block':
      return blockCurvature(compute, tensors.get('curvature', [examples, rowsPerExample, rowsPerExample]));
  }
}
