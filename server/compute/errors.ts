/** The linear algebra asked for cannot be had: one sentence that says what is missing and how to mend it. */
export class ComputeError extends Error {
  override name = 'ComputeError';
}
