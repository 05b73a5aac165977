import { invalidArgument } from '../../../device/errors.js';
import { createOrderedSum } from './orderedSum.js';
import type { Segment, Strip } from './segment.js';

/** Grows J J^T of all segments while their rows arrive. */
export interface GramBuilder {
  /** The first `rows` rows of a segment are in place: does what they allow. */
  advance(segment: number, rows: number): Promise<void>;
  /** The r x r sum over all segments; they are all in place. */
  finish(): Promise<Float64Array>;
}

/** Rows of a strip: a few strips for overlap with the upload, but not so few rows that the products get slow. */
function stripRows(r: number): number {
  return Math.min(256, Math.max(64, Math.ceil(r / 96) * 32));
}

/**
 * J J^T strip by strip of rows, O(r^2 N) in all. Strips and the order of the sum over segments depend on r and the number
 * of segments only, so the result is the same, bit for bit, however the rows arrived. Calls must not overlap.
 */
export function createGramBuilder(r: number, segments: (() => Segment)[]): GramBuilder {
  const height = stripRows(r);
  const strips = Math.ceil(r / height);
  const sums = Array.from({ length: strips }, () => createOrderedSum(segments.length));
  const done = segments.map(() => 0);
  const gram = new Float64Array(r * r);

  const strip = (k: number): Strip => ({ from: k * height, to: Math.min(r, (k + 1) * height) });

  function store({ from, to }: Strip, rows: Float64Array): void {
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
    const end = rows >= r ? strips : Math.floor(rows / height);
    if (end <= first) return;
    done[segment] = end;
    const wanted = Array.from({ length: end - first }, (_, i) => strip(first + i));
    for (const [i, part] of (await segments[segment]().gram(wanted)).entries()) {
      const sum = sums[first + i].add(segment, part);
      if (sum !== undefined) store(strip(first + i), sum);
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
