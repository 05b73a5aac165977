import { invalidArgument } from '../../device/errors.js';
import { elementCount, type TensorRole } from '../../device/tensor.js';
import type { StoredTensor } from './storedTensor.js';

/** Finds the tensors of one matrix, or of one block of it. */
export interface Tensors {
  /** Index of a tensor that must be there and have this shape; INVALID_ARGUMENT if not. */
  index(role: TensorRole, shape: number[], segment?: number): number;
  at(index: number): StoredTensor;
  get(role: TensorRole, shape: number[], segment?: number): StoredTensor;
}

export function createTensors(stored: StoredTensor[], block: number): Tensors {
  function index(role: TensorRole, shape: number[], segment = 0): number {
    const found = stored.findIndex(
      ({ spec }) => spec.role === role && spec.block === block && spec.segment === segment,
    );
    const place = `${role}, block ${block}, segment ${segment}`;
    if (found < 0) {
      throw invalidArgument('tensors', `a tensor is missing: ${place}; send it with shape [${shape}].`);
    }
    const { spec, values } = stored[found];
    if (`${spec.shape}` !== `${shape}` || values.length !== elementCount({ ...spec, layout: 'full' })) {
      throw invalidArgument('tensors', `${place}: the shape is [${spec.shape}] and must be [${shape}].`);
    }
    return found;
  }
  const at = (i: number) => stored[i];
  return { index, at, get: (role, shape, segment) => at(index(role, shape, segment)) };
}
