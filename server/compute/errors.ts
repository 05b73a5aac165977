/** The linear algebra asked for cannot be had: one sentence that says what is missing and how to fix it. */
export class ComputeError extends Error {
  override name = 'ComputeError';
}

/** A number that is to be computed with is NaN or infinite. */
export class NotFiniteError extends RangeError {
  override name = 'NotFiniteError';
}
