import type { Compute, Precision } from '../../../compute/compute.js';
import { type LowRankStructure, rankOf, segmentColumns } from '../../../device/matrix.js';
import { createDense } from '../dense/dense.js';
import { requireFinite } from '../finite.js';
import type { Operator } from '../operator.js';
import { scaledFloats } from '../storedTensor.js';
import type { Tensors } from '../tensors.js';
import { blockCurvature, type Curvature, diagonalCurvature, identityCurvature } from './curvature.js';
import { createGramBuilder } from './gramBuilder.js';
import { createLowRank } from './lowRank.js';
import { denseFromLowRank } from './lowRankDense.js';
import { createLowRankKrylov } from './lowRankKrylov.js';
import { createLowRankSource } from './lowRankModes.js';
import type { Segment } from './segment.js';
import { createDenseSegment } from './segmentDense.js';
import { createRowKroneckerSegment } from './segmentRowKronecker.js';

export interface LowRankBuilder {
  /** As Builder.ready, for tensors of any structure; calls must not overlap. */
  ready(tensor: number, elements: number): Promise<void>;
  finish(damping: number): Promise<Operator>;
}

/**
 * Builds lambda I + J^T H J. The Gram matrix of J grows while J arrives; for a rank of N or more the dense N x N matrix
 * is formed at the end instead. H is worked in last, since only the r x r matrices feel it.
 */
export function createLowRankBuilder(
  structure: LowRankStructure,
  tensors: Tensors,
  compute: Compute,
  precision: Precision,
  acceptUnstable: boolean,
): LowRankBuilder {
  const { examples, rowsPerExample } = structure;
  const rank = rankOf(structure);
  const dimension = structure.segments.reduce((sum, segment) => sum + segmentColumns(segment), 0);
  const made: Segment[] = [];
  const sources = structure.segments.map((segment, k) => {
    if (segment.form === 'dense') {
      const jacobian = tensors.index('jacobian', [rank, segment.columns], k);
      const make = (working: Precision) => createDenseSegment(compute, tensors.at(jacobian), working);
      return { tensors: [jacobian], columns: segment.columns, make };
    }
    const { inputs, outputs } = segment;
    const activations = tensors.index('activations', [examples, inputs], k);
    const gradients = tensors.index('gradients', [rank, outputs], k);
    const floats = (tensor: number, working: Precision) => {
      requireFinite(tensors.at(tensor));
      return scaledFloats(tensors.at(tensor), working);
    };
    const make = (working: Precision) =>
      createRowKroneckerSegment({
        compute,
        examples,
        rowsPerExample,
        inputs,
        outputs,
        activations: floats(activations, working),
        gradients: floats(gradients, working),
      });
    return { tensors: [activations, gradients], columns: undefined, make };
  });
  const arrived = new Map<number, number>();
  const segment = (k: number) => {
    made[k] ??= sources[k].make(precision);
    return made[k];
  };
  const builder = createGramBuilder(
    rank,
    sources.map((_, k) => () => segment(k)),
  );

  /**
   * With H = H+ - H-, |H-| = negativity |H|, the square root of K counts where H+ and H- meet: the rounding e of K makes an
   * error of sqrt(e) negativity. Where that is more than e it is made in float64, although what has been done in float32 is
   * lost. A converter's rounding of a semidefinite H stays far below.
   */
  function preciseGram(h: Curvature): Promise<Float64Array> {
    if (precision === 'float64' || h.negativity <= 2 ** -12) return builder.finish();
    const precise = sources.map(({ make }) => make('float64'));
    return createGramBuilder(
      rank,
      precise.map((one) => () => one),
    ).finish();
  }

  /** Rows of J of one segment that are complete. */
  function rowsReady(k: number): number {
    const { tensors: needed, columns } = sources[k];
    if (columns !== undefined) return Math.floor((arrived.get(needed[0]) ?? 0) / columns);
    return needed.every((tensor) => (arrived.get(tensor) ?? 0) >= tensors.at(tensor).values.length)
      ? rank
      : 0;
  }

  async function curvature(): Promise<Curvature> {
    switch (structure.curvature) {
      case 'identity':
        return identityCurvature;
      case 'diagonal':
        return diagonalCurvature(tensors.get('curvature', [rank]));
      case 'block':
        return blockCurvature(compute, tensors.get('curvature', [examples, rowsPerExample, rowsPerExample]));
    }
  }

  return {
    async ready(tensor, elements) {
      const k = sources.findIndex((source) => source.tensors.includes(tensor));
      if (k < 0 || rank >= dimension) return;
      arrived.set(tensor, elements);
      await builder.advance(k, rowsReady(k));
    },
    async finish(damping) {
      const h = await curvature();
      if (rank >= dimension) {
        for (const source of sources) for (const tensor of source.tensors) requireFinite(tensors.at(tensor));
        const segments = sources.map((_, k) => segment(k));
        const matrix = await denseFromLowRank(compute, precision, rank, segments, h);
        const semidefinite = h.signs === undefined;
        return createDense({ compute, dimension, precision, matrix, semidefinite, acceptUnstable }, damping);
      }
      const gram = await preciseGram(h);
      const source = createLowRankSource(compute, rank, gram, h, precision);
      const segments = sources.map((_, k) => segment(k));
      const krylov =
        h.signs === undefined && precision === 'float32'
          ? createLowRankKrylov(compute, rank, source)
          : undefined;
      return createLowRank(
        { compute, precision, rank, segments, curvature: h, source, krylov, acceptUnstable },
        damping,
      );
    },
  };
}
