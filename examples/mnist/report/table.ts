/** Columns of text, numbers to the right, with a rule below the head. */
export function formatTable(head: string[], rows: string[][]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const isNumeric = head.map((_, i) => rows.every((row) => /^[-+]?[\d.]|^$/.test(row[i])));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (isNumeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

export const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation between runs. */
export function spread(values: number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Mean, and the standard deviation between runs where there are several; nothing of none. */
export function meanAndSpread(values: number[], digits: number): string {
  if (values.length === 0) return '';
  const middle = mean(values).toFixed(digits);
  return values.length < 2 ? middle : `${middle} +- ${spread(values).toFixed(digits)}`;
}
