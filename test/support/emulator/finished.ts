import type { Structure } from '../../../server/device/matrix.js';
import { createBuilder } from '../../../server/emulator/operators/builder.js';
import type { Operator } from '../../../server/emulator/operators/operator.js';
import type { StoredTensor } from '../../../server/emulator/operators/storedTensor.js';
import { fastCompute } from '../computes.js';
import type { TestMatrix } from '../matrices.js';

/** The operator of a matrix whose tensors have all arrived. */
export function finished({ spec, stored }: Pick<TestMatrix, 'spec' | 'stored'>): Promise<Operator> {
  return createBuilder(spec, stored, fastCompute).finish();
}

export function finishedFrom(
  structure: Structure,
  stored: StoredTensor[],
  damping: number,
): Promise<Operator> {
  const tensors = stored.map(({ spec }) => spec);
  return finished({ spec: { structure, damping, tensors, acceptUnstable: false }, stored });
}
