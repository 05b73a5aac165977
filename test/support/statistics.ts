/** erfc by its continued fraction (Abramowitz and Stegun 7.1.14) above 2, by its series (7.1.5) below. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / fraction / Math.sqrt(Math.PI);
}

/** P(X > x) of a standard normal X. */
export function normalTail(x: number): number {
  return erfc(x / Math.SQRT2) / 2;
}

/** The x with P(X > x) = tail of a standard normal X, by bisection. */
export function normalQuantile(tail: number): number {
  let [low, high] = [-10, 10];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * A chi-square statistic of `degrees` degrees of freedom as a standard normal deviate (Wilson and Hilferty 1931), so
 * that |z| < 4.4 holds with probability 0.99999.
 */
export function chiSquareDeviate(statistic: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(statistic / degrees) - 1 + spread) / Math.sqrt(spread);
}

/** sum (observed - expected)^2 / expected. */
export function chiSquare(observed: ArrayLike<number>, expected: (bin: number) => number): number {
  let sum = 0;
  for (let bin = 0; bin < observed.length; bin++) {
    sum += (observed[bin] - expected(bin)) ** 2 / expected(bin);
  }
  return sum;
}

export interface Moments {
  mean: number;
  /** About the mean, divided by n. */
  variance: number;
}

export function moments(values: ArrayLike<number>): Moments {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return { mean, variance: squares / values.length };
}

/** sum x_i y_{i+lag} / sqrt(number of terms): a standard normal deviate for independent standard x and y. */
export function correlationDeviate(x: ArrayLike<number>, y: ArrayLike<number>, lag = 0): number {
  const terms = Math.min(x.length, y.length - lag);
  let sum = 0;
  for (let i = 0; i < terms; i++) sum += x[i] * y[i + lag];
  return sum / Math.sqrt(terms);
}
