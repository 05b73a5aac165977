import { createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { batchRows } from './modal.js';
import type { Operator } from './operator.js';

export interface DiagonalBlock {
  operator: Operator;
  /** Has a lambda of its own, which withDamping leaves. */
  ownDamping: boolean;
}

/** Blocks along the diagonal, from top left; each is worked on its own part of the vectors. */
export function createBlockDiagonal(blocks: DiagonalBlock[], precision: Precision): Operator {
  const offsets = [0];
  for (const { operator } of blocks) offsets.push(offsets[offsets.length - 1] + operator.dimension);
  const n = offsets[blocks.length];

  /** Runs `work` on each block's part of the rows of v (in place), `rows` at a time. */
  async function eachBlock(
    v: Floats,
    count: number,
    work: (operator: Operator, part: Floats, rows: number, offset: number, first: number) => Promise<void>,
  ): Promise<void> {
    for (const [i, { operator }] of blocks.entries()) {
      const offset = offsets[i];
      const width = operator.dimension;
      if (count === 1) {
        await work(operator, v.subarray(offset, offset + width), 1, offset, 0);
        continue;
      }
      const batch = batchRows(width, count);
      const part = createFloats(precision, batch * width);
      for (let first = 0; first < count; first += batch) {
        const rows = Math.min(batch, count - first);
        const used = part.subarray(0, rows * width);
        const row = (k: number) => (first + k) * n + offset;
        for (let k = 0; k < rows; k++) used.set(v.subarray(row(k), row(k) + width), k * width);
        await work(operator, used, rows, offset, first);
        for (let k = 0; k < rows; k++) v.set(used.subarray(k * width, (k + 1) * width), row(k));
      }
    }
  }

  return {
    dimension: n,
    precision,
    async eigenvalueRange() {
      const ranges = await Promise.all(blocks.map(({ operator }) => operator.eigenvalueRange()));
      const known = <T>(values: (T | undefined)[]) => values.filter((value) => value !== undefined);
      const smallest = known(ranges.map((range) => range.smallest));
      const largest = known(ranges.map((range) => range.largest));
      return {
        smallest: smallest.length === blocks.length ? Math.min(...smallest) : undefined,
        largest: largest.length === blocks.length ? Math.max(...largest) : undefined,
      };
    },
    async apply(f, v, out, count = 1) {
      if (out !== v) out.set(v.subarray(0, count * n));
      await eachBlock(out, count, (operator, part, rows) => operator.apply(f, part, part, rows));
    },
    async multiply(v, out, count = 1) {
      out.set(v.subarray(0, count * n));
      await eachBlock(out, count, (operator, part, rows) => operator.multiply(part.slice(), part, rows));
    },
    async walk(run) {
      const { state, target, out, count } = run;
      // All blocks' noise first, state by state; each block then finds its own part in the rows it is handed.
      run.normals(out.subarray(0, count * n));
      await eachBlock(out, count, (operator, part, rows, offset, first) => {
        const own = (all: Floats, row = 0) =>
          all.subarray(row * n + offset, row * n + offset + operator.dimension);
        const force = own(target);
        const start = state === target ? force : own(state);
        const drawn = count === 1 ? part : part.slice();
        let used = 0;
        const normals = (numbers: Floats) => {
          numbers.set(drawn.subarray(used, used + numbers.length));
          used += numbers.length;
        };
        return operator.walk({
          state: first === 0 ? start : own(out, first - 1),
          target: force,
          step: run.step,
          kappa: run.kappa,
          count: rows,
          out: part,
          normals,
          ahead: count - rows + (run.ahead ?? 0),
          method: run.method,
        });
      });
    },
    effort: () => blocks.flatMap(({ operator }) => operator.effort?.() ?? []),
    resume(effort) {
      let used = 0;
      for (const { operator } of blocks) {
        const own = operator.effort?.().length ?? 0;
        operator.resume?.(effort.slice(used, used + own));
        used += own;
      }
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
