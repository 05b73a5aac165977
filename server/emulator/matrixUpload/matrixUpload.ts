import type { MatrixSpec } from '../../device/matrix.js';
import { byteLength } from '../../device/tensor.js';
import type { Builder } from '../operators/builder.js';
import type { Operator } from '../operators/operator.js';
import { partsOf, type Slab, type SlabPool } from '../slabs.js';
import { extraBytes, type Holding, holdTensor } from './holding.js';

// Numbers worked on before messages get their turn.
const stepBytes = 8 * 2 ** 20;

/** Bytes of each part of a matrix's memory: the tensors on the wire, then what holding them takes besides. */
export function slabParts({ tensors }: MatrixSpec): number[] {
  return [...tensors.map(byteLength), ...tensors.map(extraBytes)];
}

/** A matrix on its way: its memory, and the work that is done on it while it arrives. */
export class MatrixUpload {
  readonly memory: Uint8Array[];
  readonly slab: Slab;
  private readonly holdings: Holding[];
  private readonly builder: Builder;
  private readonly arrivedBytes: number[];
  private readonly doneBytes: number[];
  private pumping: Promise<void> = Promise.resolve();
  private failure: unknown;
  private discarded = false;

  /**
   * Throws RESOURCE_EXHAUSTED before anything is allocated. `createBuilder` is given the tensors as the array will hold
   * them.
   */
  constructor(
    readonly spec: MatrixSpec,
    private readonly pool: SlabPool,
    createBuilder: (holdings: Holding[]) => Builder,
  ) {
    const { tensors } = spec;
    this.slab = pool.take(slabParts(spec));
    const parts = partsOf(this.slab);
    this.memory = parts.slice(0, tensors.length);
    this.holdings = tensors.map((tensor, k) =>
      holdTensor(tensor, parts[k], parts[tensors.length + k], `tensors[${k}] (${tensor.role})`),
    );
    this.arrivedBytes = tensors.map(() => 0);
    this.doneBytes = tensors.map(() => 0);
    this.builder = createBuilder(this.holdings);
  }

  /** The first `bytes` bytes of a tensor are in place. */
  arrived(tensor: number, bytes: number): void {
    this.arrivedBytes[tensor] = Math.max(this.arrivedBytes[tensor], bytes);
    this.pumping = this.pumping.then(() => this.pump());
  }

  private async pump(): Promise<void> {
    for (let tensor = 0; tensor < this.holdings.length; tensor++) {
      while (
        this.doneBytes[tensor] < this.arrivedBytes[tensor] &&
        !this.discarded &&
        this.failure === undefined
      ) {
        const bytes = Math.min(this.doneBytes[tensor] + stepBytes, this.arrivedBytes[tensor]);
        try {
          const elements = this.holdings[tensor].advance(bytes);
          this.doneBytes[tensor] = bytes;
          if (this.holdings[tensor].incremental) await this.builder.ready(tensor, elements);
        } catch (error) {
          this.failure = error;
        }
        if (bytes < this.arrivedBytes[tensor]) await new Promise(setImmediate);
      }
    }
  }

  /** All bytes are in. Throws INVALID_ARGUMENT for numbers that are not finite, and what the operator refuses. */
  async complete(): Promise<Operator> {
    this.spec.tensors.forEach((tensor, k) => {
      this.arrived(k, byteLength(tensor));
    });
    await this.pumping;
    if (this.failure !== undefined) throw this.failure;
    return this.builder.finish();
  }

  get isDiscarded(): boolean {
    return this.discarded;
  }

  /** Its memory may be used again, once the work under way has ended. */
  discard(): void {
    if (this.discarded) return;
    this.discarded = true;
    void this.pumping.then(() => this.pool.give(this.slab));
  }
}
