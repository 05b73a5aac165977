/** The linear algebra asked for cannot be had: one sentence that says what is missing and how to fix it. */
export class ComputeError extends Error {
  override name = 'ComputeError';
}
