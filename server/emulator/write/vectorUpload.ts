import type { Floats } from '../../compute/compute.js';
import type { VectorSpec } from '../../device/device.js';
import { byteLength } from '../../device/tensor.js';
import { areasOf, type MemoryBlock, type MemoryPool } from '../simulation/memoryPool.js';
import { createTensorDecoder, extraBytes, type TensorDecoder } from './tensorDecoder.js';

/** A vector on its way: it is checked, and where its format asks for it decoded, while it arrives. */
export class VectorUpload {
  readonly memory: Uint8Array[];
  private readonly block: MemoryBlock;
  private readonly decoder: TensorDecoder;
  private failure: unknown;
  private discarded = false;

  /** Throws RESOURCE_EXHAUSTED before anything is allocated. */
  constructor(
    readonly spec: VectorSpec,
    private readonly pool: MemoryPool,
  ) {
    const { role, tensor } = spec;
    this.block = pool.take(vectorAreas(spec));
    const [wire, extra] = areasOf(this.block);
    this.memory = [wire];
    this.decoder = createTensorDecoder(tensor, wire, extra, { name: `tensor (${role})`, tensor: 0 }, false);
  }

  /** The first `bytes` bytes are in place. */
  arrived(bytes: number): void {
    if (this.failure !== undefined || this.discarded) return;
    try {
      this.decoder.advance(bytes);
    } catch (error) {
      this.failure = error;
    }
  }

  /** All bytes are in: its numbers, in its memory. Throws INVALID_ARGUMENT for those that are not finite. */
  complete(): Floats {
    this.arrived(byteLength(this.spec.tensor));
    if (this.failure !== undefined) throw this.failure;
    return this.decoder.stored.values as Floats;
  }

  get isDiscarded(): boolean {
    return this.discarded;
  }

  /** Its memory may be used again. */
  discard(): void {
    if (this.discarded) return;
    this.discarded = true;
    this.pool.give(this.block);
  }
}

/** Bytes of each area of a vector's memory: on the wire, and what storing it takes besides. */
export function vectorAreas({ tensor }: VectorSpec): number[] {
  return [byteLength(tensor), extraBytes(tensor, true)];
}
