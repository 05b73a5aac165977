import { invalidArgument } from '../../../device/errors.js';
import { createOrderedSum } from './orderedSum.js';
import type { RowRange, Segment } from './segment.js';

/** Grows J J^T of all segments while their rows arrive. */
export interface GramBuilder {
  /** The first `rows` rows of a segment are in place: does what they allow. */
  advance(segment: number, rows: number): Promise<void>;
  /** The r x r sum over all segments; they are all in place. */
  finish(): Promise<Float64Array>;
}

/** Rows of a range: a few ranges for overlap with the upload, but not so few rows that the products get slow. */
function rangeRows(r: number): number {
  return Math.min(256, Math.max(64, Math.ceil(r / 96) * 32));
}

/**
 * J J^T in ranges of rows, O(r^2 N) in all. The ranges and the order of the sum over segments depend on r and the number
 * of segments only, so the result is the same, bit for bit, however the rows arrived. Calls must not overlap.
 */
export function createGramBuilder(r: number, segments: (() => Segment)[]): GramBuilder {
  const height = rangeRows(r);
  const ranges = Array.from(
    { length: Math.ceil(r / height) },
    (_, k): RowRange => ({ from: k * height, to: Math.min(r, (k + 1) * height) }),
  );
  const sums = ranges.map(() => createOrderedSum(segments.length));
  const done = segments.map(() => 0);
  const gram = new Float64Array(r * r);

  function store({ from, to }: RowRange, rows: Float64Array): void {
    for (let i = from; i < to; i++) {
      for (let j = 0; j <= i; j++) {
        const value = rows[(i - from) * to + j];
        gram[i * r + j] = value;
        gram[j * r + i] = value;
      }
      if (!Number.isFinite(gram[i * (r + 1)])) {
        throw invalidArgument(
          'tensors',
          `row ${i} of the Jacobian is too large: its squared norm overflows; scale it down.`,
          { reason: 'OVERFLOW' },
        );
      }
    }
  }

  async function advance(segment: number, rows: number): Promise<void> {
    const first = done[segment];
    const end = rows >= r ? ranges.length : Math.floor(rows / height);
    if (end <= first) return;
    done[segment] = end;
    const grams = await segments[segment]().gram(ranges.slice(first, end));
    for (const [i, terms] of grams.entries()) {
      const sum = sums[first + i].add(segment, terms);
      if (sum !== undefined) store(ranges[first + i], sum);
    }
  }

  return {
    advance,
    async finish() {
      for (let segment = 0; segment < segments.length; segment++) await advance(segment, r);
      return gram;
    },
  };
}
