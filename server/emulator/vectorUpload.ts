import type { Floats } from '../compute/compute.js';
import type { VectorSpec } from '../device/device.js';
import { invalid } from '../device/errors.js';
import { byteLength, elementCount } from '../device/tensor.js';
import { decodeInto, firstNonFinite } from './decode.js';
import { partsOf, type Slab, type SlabPool } from './slabs.js';

/** A vector on its way. */
export class VectorUpload {
  readonly memory: Uint8Array[];
  readonly slab: Slab;
  private discarded = false;

  constructor(
    readonly spec: VectorSpec,
    private readonly pool: SlabPool,
  ) {
    this.slab = pool.take([byteLength(spec.tensor)]);
    this.memory = partsOf(this.slab);
  }

  /** All bytes are in: its numbers. Throws INVALID_ARGUMENT for those that are not finite. */
  complete(): Floats {
    const { tensor } = this.spec;
    const count = elementCount(tensor);
    const values = tensor.dtype === 'float64' ? new Float64Array(count) : new Float32Array(count);
    decodeInto(this.memory[0], tensor, values, 0, count);
    const index = firstNonFinite(values, 0, count);
    if (index >= 0) {
      throw invalid(
        'tensor',
        `element ${index} of the ${this.spec.role} is ${values[index]}; send finite numbers only.`,
      );
    }
    return values;
  }

  get isDiscarded(): boolean {
    return this.discarded;
  }

  discard(): void {
    if (this.discarded) return;
    this.discarded = true;
    this.pool.give(this.slab);
  }
}
