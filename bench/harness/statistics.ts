/** Values of one measurement over several rounds. */
export interface Series {
  unit: string;
  median: number;
  low: number;
  high: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median with the smallest and the largest value. */
export function series(unit: string, values: readonly number[]): Series {
  return { unit, median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** Median of the ratios within each round: what slows a whole round down leaves it alone. */
export function medianRatio(values: readonly number[], limits: readonly number[]): number {
  return median(values.map((value, round) => value / limits[round]));
}

/** Slope of the least-squares line through (log x, log y). */
export function logSlope(points: readonly { x: number; y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: (point: { x: number; y: number }) => number) =>
    logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const x = mean((point) => point.x);
  const y = mean((point) => point.y);
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}
