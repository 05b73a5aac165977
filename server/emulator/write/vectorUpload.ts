import type { Floats } from '../../compute/compute.js';
import type { VectorSpec } from '../../device/device.js';
import { byteLength } from '../../device/tensor.js';
import { type MemoryBlock, type MemoryPool, partsOf } from './memoryPool.js';
import { createTensorDecoder, extraBytes, type TensorDecoder } from './tensorDecoder.js';

/** A vector on its way: it is checked, and where its format asks for it decoded, while it arrives. */
export class VectorUpload {
  readonly memory: Uint8Array[];
  private readonly slab: MemoryBlock;
  private readonly holding: TensorDecoder;
  private failure: unknown;
  private discarded = false;

  /** Throws RESOURCE_EXHAUSTED before anything is allocated. */
  constructor(
    readonly spec: VectorSpec,
    private readonly pool: MemoryPool,
  ) {
    const { role, tensor } = spec;
    this.slab = pool.take(vectorParts(spec));
    const [wire, extra] = partsOf(this.slab);
    this.memory = [wire];
    this.holding = createTensorDecoder(tensor, wire, extra, `tensor (${role})`, false);
  }

  /** The first `bytes` bytes are in place. */
  arrived(bytes: number): void {
    if (this.failure !== undefined || this.discarded) return;
    try {
      this.holding.advance(bytes);
    } catch (error) {
      this.failure = error;
    }
  }

  /** All bytes are in: its numbers, in its memory. Throws INVALID_ARGUMENT for those that are not finite. */
  complete(): Floats {
    this.arrived(byteLength(this.spec.tensor));
    if (this.failure !== undefined) throw this.failure;
    return this.holding.held.values as Floats;
  }

  get isDiscarded(): boolean {
    return this.discarded;
  }

  /** Its memory may be used again. */
  discard(): void {
    if (this.discarded) return;
    this.discarded = true;
    this.pool.give(this.slab);
  }
}

/** Bytes of each part of a vector's memory: on the wire, and what holding it takes besides. */
export function vectorParts({ tensor }: VectorSpec): number[] {
  return [byteLength(tensor), extraBytes(tensor, true)];
}
