import { openBlas } from '../../server/compute/blas.js';
import type { Compute } from '../../server/compute/compute.js';
import { referenceCompute } from './referenceCompute.js';

const blas = await openBlas();

/** The reference, and BLAS where the system has it. */
export const computes: Compute[] = 'compute' in blas ? [referenceCompute, blas.compute] : [referenceCompute];

/** The fastest of them. */
export const fastCompute = computes[computes.length - 1];
