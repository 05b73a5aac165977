import { writeFileSync } from 'node:fs';
import type { Series } from './statistics.js';

/** What a ratio should be. */
export type Goal = { atLeast: number } | { withTimeout: number };

/** One line of the results. */
export interface Result {
  bench: string;
  case: string;
  figures: Record<string, Series>;
  /** What the machine could do at best, measured in the same run. */
  limit: Series & { what: string };
  /** Figure to limit: of rates the fraction reached, of times the multiple needed. */
  ratio: number;
  goal: string;
  met: boolean;
}

export interface Report {
  heading(bench: string, what: string): void;
  /** A figure that has no goal. */
  note(text: string): void;
  add(result: Omit<Result, 'goal' | 'met'>, goal: Goal): void;
  /** Writes all results as JSON. */
  save(file: string): void;
  readonly results: readonly Result[];
}

/** Three significant digits. */
function short(value: number): string {
  return value >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function text({ median, low, high, unit }: Series): string {
  return `${short(median)} ${unit} (${short(low)} to ${short(high)})`;
}

export function createReport(print: (line: string) => void): Report {
  const results: Result[] = [];
  return {
    results,
    heading(bench, what) {
      print(`\n== ${bench}: ${what}`);
    },
    note(line) {
      print(`  ${line}`);
    },
    add(result, goal) {
      const [sign, bound] = 'atLeast' in goal ? ['>=', goal.atLeast] : ['<=', goal.withTimeout];
      const met = 'atLeast' in goal ? result.ratio >= goal.atLeast : result.ratio <= goal.withTimeout;
      results.push({ ...result, goal: `${sign} ${bound}`, met });
      print(`  ${result.case}`);
      for (const [name, figure] of Object.entries(result.figures)) print(`    ${name}: ${text(figure)}`);
      print(`    limit, ${result.limit.what}: ${text(result.limit)}`);
      print(`    ratio ${short(result.ratio)}, goal ${sign} ${bound}: ${met ? 'met' : 'MISSED'}`);
    },
    save(file) {
      writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    },
  };
}
