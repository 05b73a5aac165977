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

/** The tensors of each block. What it costs grows with their number, however many blocks there are. */
export function tensorsByBlock(stored: StoredTensor[]): (block: number) => Tensors {
  const places = new Map<string, number>();
  for (const [k, { spec }] of stored.entries()) {
    const place = placeOf(spec.role, spec.block, spec.segment);
    if (!places.has(place)) places.set(place, k);
  }
  return (block) => createTensors(stored, places, block);
}

function placeOf(role: TensorRole, block: number, segment: number): string {
  return `${role}, block ${block}, segment ${segment}`;
}

function createTensors(stored: StoredTensor[], places: ReadonlyMap<string, number>, block: number): Tensors {
  function index(role: TensorRole, shape: number[], segment = 0): number {
    const place = placeOf(role, block, segment);
    const found = places.get(place);
    if (found === undefined) {
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
