import type { Compute, Precision } from '../../../compute/compute.js';
import { type LowRankStructure, rankOf } from '../../../device/matrix.js';
import { requireFinite } from '../finite.js';
import type { Tensors } from '../tensors.js';
import type { Segment } from './segment.js';
import { segmentSources } from './segmentSources.js';

/** The segments of J while their tensors arrive. */
export interface ArrivingSegments {
  readonly count: number;
  /**
   * A segment in the operator's precision. Throws INVALID_ARGUMENT for numbers that are not finite, unless its rows are
   * looked at as they arrive.
   */
  get(k: number): Segment;
  /** Another one of the same numbers, in any precision. */
  make(k: number, precision: Precision): Segment;
  /** Throws INVALID_ARGUMENT for a number of a segment that is not finite. */
  requireFinite(k: number): void;
  /** The first `elements` elements of a tensor are there. Returns a segment and how many of its rows are complete. */
  arrive(tensor: number, elements: number): { segment: number; rows: number } | undefined;
}

export function createArrivingSegments(
  structure: LowRankStructure,
  tensors: Tensors,
  compute: Compute,
  precision: Precision,
): ArrivingSegments {
  const sources = segmentSources(structure, tensors, compute);
  const segmentOf = new Map(
    sources.flatMap(({ tensors: own }, k) => own.map((tensor) => [tensor, k] as const)),
  );
  const rank = rankOf(structure);
  const made: Segment[] = [];
  const arrived = new Map<number, number>();

  function requireFiniteTensors(k: number): void {
    for (const tensor of sources[k].tensors) requireFinite(tensors.at(tensor));
  }

  function make(k: number, working: Precision): Segment {
    // One whose rows are used as they arrive looks at them then.
    if (sources[k].rowLength === undefined) requireFiniteTensors(k);
    return sources[k].make(working);
  }

  function completeRows(k: number): number {
    const { tensors: needed, rowLength } = sources[k];
    if (rowLength !== undefined) return Math.floor((arrived.get(needed[0]) ?? 0) / rowLength);
    return needed.every((tensor) => (arrived.get(tensor) ?? 0) >= tensors.at(tensor).values.length)
      ? rank
      : 0;
  }

  return {
    count: sources.length,
    get(k) {
      made[k] ??= make(k, precision);
      return made[k];
    },
    make,
    requireFinite: requireFiniteTensors,
    arrive(tensor, elements) {
      const segment = segmentOf.get(tensor);
      if (segment === undefined) return undefined;
      arrived.set(tensor, elements);
      return { segment, rows: completeRows(segment) };
    },
  };
}
