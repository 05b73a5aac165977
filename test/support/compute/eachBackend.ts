import type { Compute, Precision } from '../../../server/compute/compute.js';
import { type BackendName, backendNames, openBackend, remedies } from './computeBackends.js';

/** Describes a subject for every backend that is there, once in each precision; of the others says why they are not. */
export async function eachBackend(
  subject: string,
  describePrecision: (compute: Compute, precision: Precision, name: BackendName) => void,
): Promise<void> {
  for (const name of backendNames) {
    const opened = await openBackend(name);
    if ('missing' in opened) {
      describe(`${subject}: ${name} is not there (${opened.missing})`, () => {
        it.skip(`all its tests: ${remedies[name]}`, () => {});
      });
      continue;
    }
    describe(`${subject}: ${opened.compute.description}`, () => {
      for (const precision of ['float32', 'float64'] as const) {
        describe(precision, () => describePrecision(opened.compute, precision, name));
      }
    });
  }
}
