import type { Report } from './report.js';

/** One benchmark, the default export of its file. */
export interface Bench {
  name: string;
  /** One line for the heading. */
  what: string;
  run(report: Report): Promise<void>;
}
