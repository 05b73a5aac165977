import type { Compute, Precision } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import type { MatrixSpec } from '../../device/matrix.js';
import type { DeviceConfig } from '../config/schema.js';
import { createDynamics, createSteppedDynamics } from '../dynamics/createDynamics.js';
import type { Dynamics } from '../dynamics/dynamics.js';
import { createIndependentArrays } from '../dynamics/independentArrays.js';
import { type IndependentSpectrum, independentSpectrum } from '../dynamics/independentSpectrum.js';
import { ritzValues } from '../dynamics/ritzValues.js';
import { createBuilder } from '../operators/builder.js';
import { requirePositive } from '../operators/definite.js';
import type { MethodChooser } from '../operators/methodChooser.js';
import type { EigenvalueRange, Operator } from '../operators/operator.js';
import type { StoredTensor } from '../operators/storedTensor.js';

/** What the arrays hold. */
export interface StoredMatrix {
  spec: MatrixSpec;
  stored: StoredTensor[];
  /** The arrays of J^T, where they are not those of J: as many as `stored`, and the same ones for other tensors. */
  second?: StoredTensor[];
  /** Nobody asks for the eigenvalues of independent arrays, nor whether they are stable: the cells have changed by themselves. */
  isChanged?: boolean;
}

/** A matrix as the device computes with it. */
export interface BuiltMatrix {
  precision: Precision;
  eigenvalues: EigenvalueRange;
  dynamics(config: DeviceConfig): Promise<Dynamics>;
  /** The same with another lambda, without a new decomposition where it has one. Must not overlap a walk. */
  withDamping(damping: number): Promise<BuiltMatrix>;
  /** As those of Operator. */
  readonly choosers: readonly MethodChooser[];
}

export async function builtFromOperator(operator: Operator): Promise<BuiltMatrix> {
  return {
    precision: operator.precision,
    eigenvalues: await operator.eigenvalueRange(),
    dynamics: (config) => createDynamics(operator, config),
    withDamping: async (damping) => builtFromOperator(await operator.withDamping(damping)),
    choosers: operator.choosers,
  };
}

/** Throws FAILED_PRECONDITION for a matrix that makes the device unstable, unless `spec` accepts it. */
export async function buildMatrix(matrix: StoredMatrix, compute: Compute): Promise<BuiltMatrix> {
  const { spec, stored, second } = matrix;
  if (!second) return builtFromOperator(await createBuilder(spec, stored, compute).finish());
  const driftTerm = createIndependentArrays(spec, stored, second, compute);
  const spectrum = matrix.isChanged ? {} : await independentSpectrum(spec, stored, second, compute);
  if (!spec.acceptUnstable) requireStable(spectrum);
  const { largest, stiffest } = spectrum.ends ?? (await ritzValues(driftTerm));
  return {
    precision: driftTerm.precision,
    eigenvalues: { smallest: spectrum.ends?.leftmost, largest: spectrum.ends?.largest },
    choosers: [],
    withDamping: (damping) => buildMatrix({ ...matrix, spec: { ...spec, damping } }, compute),
    async dynamics(config) {
      if (config.integrator.scheme !== 'exact') {
        return createSteppedDynamics({ ...driftTerm, spectralRadius: Math.max(largest, stiffest) }, config);
      }
      throw new DeviceError(
        'FAILED_PRECONDITION',
        'integrator.scheme: the matrix in effect lies in independent arrays, which have no exact transition; leave it as ' +
          'it is until another matrix is in effect.',
        { reason: 'CONFIG_INVALID' },
      );
    },
  };
}

function requireStable({ isStable, ends }: IndependentSpectrum): void {
  if (ends) requirePositive(ends.leftmost);
  if (isStable) return;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    isStable === false
      ? 'A block of the matrix has an eigenvalue whose real part is not positive; raise the damping, or accept an unstable matrix.'
      : 'Whether the device is stable with this matrix is not known: in independent arrays it is too large for its eigenvalues ' +
          'to be found, and its symmetric part is not positive definite; raise the damping, or accept an unstable matrix.',
    { reason: 'UNSTABLE' },
  );
}
