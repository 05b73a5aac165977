import { createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { batchRows } from './modal.js';
import type { EigenvalueRange, Operator, Walk } from './operator.js';

export interface DiagonalBlock {
  operator: Operator;
  /** Has a lambda of its own, which withDamping leaves. */
  ownDamping: boolean;
}

/** A block and where it begins in the vectors. */
interface OffsetBlock {
  operator: Operator;
  offset: number;
}

/** Rows of one block, as they are handed to its operator. */
interface BlockRows {
  rows: Floats;
  count: number;
  /** Index of the first of them. */
  first: number;
}

/** Blocks along the diagonal, from top left; each works on its own columns of the vectors. */
export function createBlockDiagonal(blocks: DiagonalBlock[], precision: Precision): Operator {
  let n = 0;
  const offsetBlocks = blocks.map(({ operator }): OffsetBlock => {
    const offset = n;
    n += operator.dimension;
    return { operator, offset };
  });

  /** Runs `work` on each block's columns of the rows of v (in place), some rows at a time. */
  async function eachBlock(
    v: Floats,
    count: number,
    work: (block: OffsetBlock, columns: BlockRows) => Promise<void>,
  ): Promise<void> {
    for (const block of offsetBlocks) await eachBatch(v, n, count, block, work);
  }

  return {
    dimension: n,
    precision,
    choosers: blocks.flatMap(({ operator }) => operator.choosers),
    async eigenvalueRange() {
      return rangeOfAll(await Promise.all(blocks.map(({ operator }) => operator.eigenvalueRange())));
    },
    async apply(f, v, out, count = 1) {
      if (out !== v) out.set(v.subarray(0, count * n));
      await eachBlock(out, count, ({ operator }, { rows, count }) => operator.apply(f, rows, rows, count));
    },
    async multiply(v, out, count = 1) {
      out.set(v.subarray(0, count * n));
      await eachBlock(out, count, ({ operator }, { rows, count }) =>
        operator.multiply(rows.slice(), rows, count),
      );
    },
    async walk(run) {
      // All blocks' noise first, state by state; each block then finds its own in the rows it is handed.
      run.normals(run.out.subarray(0, run.count * n));
      await eachBlock(run.out, run.count, (block, columns) => walkBlock(run, n, block, columns));
    },
    async withDamping(damping) {
      const changed = blocks.map(async ({ operator, ownDamping }) => ({
        operator: ownDamping ? operator : await operator.withDamping(damping),
        ownDamping,
      }));
      return createBlockDiagonal(await Promise.all(changed), precision);
    },
  };
}

async function eachBatch(
  v: Floats,
  n: number,
  count: number,
  block: OffsetBlock,
  work: (block: OffsetBlock, columns: BlockRows) => Promise<void>,
): Promise<void> {
  const { offset, operator } = block;
  const width = operator.dimension;
  if (count === 1) {
    await work(block, { rows: v.subarray(offset, offset + width), count: 1, first: 0 });
    return;
  }
  const batch = batchRows(width, count);
  const memory = createFloats(operator.precision, batch * width);
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    const rows = memory.subarray(0, size * width);
    const start = (k: number) => (first + k) * n + offset;
    for (let k = 0; k < size; k++) rows.set(v.subarray(start(k), start(k) + width), k * width);
    await work(block, { rows, count: size, first });
    for (let k = 0; k < size; k++) v.set(rows.subarray(k * width, (k + 1) * width), start(k));
  }
}

/** States of one block, from the normals that lie in its rows. */
function walkBlock(
  run: Walk,
  n: number,
  { operator, offset }: OffsetBlock,
  { rows, count, first }: BlockRows,
): Promise<void> {
  const own = (all: Floats, row = 0) => all.subarray(row * n + offset, row * n + offset + operator.dimension);
  const target = own(run.target);
  const start = run.state === run.target ? target : own(run.state);
  const drawn = run.count === 1 ? rows : rows.slice();
  let used = 0;
  return operator.walk({
    ...run,
    state: first === 0 ? start : own(run.out, first - 1),
    target,
    count,
    out: rows,
    normals(numbers) {
      numbers.set(drawn.subarray(used, used + numbers.length));
      used += numbers.length;
    },
    ahead: run.count - count + (run.ahead ?? 0),
  });
}

function rangeOfAll(ranges: EigenvalueRange[]): EigenvalueRange {
  const known = <T>(values: (T | undefined)[]) => values.filter((value) => value !== undefined);
  const smallest = known(ranges.map((range) => range.smallest));
  const largest = known(ranges.map((range) => range.largest));
  return {
    smallest: smallest.length === ranges.length ? Math.min(...smallest) : undefined,
    largest: largest.length === ranges.length ? Math.max(...largest) : undefined,
  };
}
