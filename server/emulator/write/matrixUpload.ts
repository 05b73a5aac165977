import type { Compute } from '../../compute/compute.js';
import type { MatrixSpec } from '../../device/matrix.js';
import { byteLength } from '../../device/tensor.js';
import { type BuiltMatrix, buildMatrix, builtFromOperator } from '../array/buildMatrix.js';
import type { Programmer } from '../array/programmer.js';
import { type Builder, createBuilder } from '../operators/builder.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import type { ArrayPlan } from './arrayPlan.js';
import { workInCurvature } from './curvatureRoot.js';
import { type MemoryBlock, type MemoryPool, partsOf } from './memoryPool.js';
import { createTensorDecoder, extraBytes, type TensorDecoder } from './tensorDecoder.js';

// Numbers worked on before messages get their turn.
const stepBytes = 8 * 2 ** 20;

/** Bytes of each part of a matrix's memory: the tensors on the wire, then what holding them takes besides. */
export function slabParts({ tensors }: MatrixSpec, plan: ArrayPlan): number[] {
  return [...tensors.map(byteLength), ...tensors.map((tensor, k) => extraBytes(tensor, plan.asFloats[k]))];
}

/** A matrix on its way: its memory, and the work that is done on it while it arrives. */
export class MatrixUpload {
  readonly memory: Uint8Array[];
  readonly slab: MemoryBlock;
  /** What the arrays hold; complete after `complete`. */
  readonly held: StoredTensor[];
  /** The arrays of J^T, where they are not those of J. */
  second: StoredTensor[] | undefined;
  private readonly holdings: TensorDecoder[];
  private readonly builder: Builder;
  private readonly arrivedBytes: number[];
  private readonly doneBytes: number[];
  private readonly doneElements: number[];
  private pumping: Promise<void> = Promise.resolve();
  private failure: unknown;
  private discarded = false;

  /** Throws RESOURCE_EXHAUSTED before anything is allocated. */
  constructor(
    readonly spec: MatrixSpec,
    readonly plan: ArrayPlan,
    private readonly programmer: Programmer,
    private readonly pool: MemoryPool,
    private readonly compute: Compute,
  ) {
    const { tensors } = spec;
    this.slab = pool.take(slabParts(spec, plan));
    const parts = partsOf(this.slab);
    this.memory = parts.slice(0, tensors.length);
    this.holdings = tensors.map((tensor, k) => {
      const name = `tensors[${k}] (${tensor.role})`;
      // The builder refuses them.
      const refused = plan.onArrival[k] && programmer.holdsAsSent(tensor);
      return createTensorDecoder(tensor, parts[k], parts[tensors.length + k], name, refused);
    });
    this.arrivedBytes = tensors.map(() => 0);
    this.doneBytes = tensors.map(() => 0);
    this.doneElements = tensors.map(() => 0);
    this.held = plan.kept.map((k) => this.holdings[k].held);
    this.builder = createBuilder(plan.spec, this.held, compute);
  }

  /** The first `bytes` bytes of a tensor are in place. */
  arrived(tensor: number, bytes: number): void {
    this.arrivedBytes[tensor] = Math.max(this.arrivedBytes[tensor], bytes);
    this.pumping = this.pumping.then(() => this.pump());
  }

  private async pump(): Promise<void> {
    for (let tensor = 0; tensor < this.holdings.length; tensor++) {
      try {
        while (this.doneBytes[tensor] < this.arrivedBytes[tensor]) {
          if (this.discarded || this.failure !== undefined) return;
          const bytes = Math.min(this.doneBytes[tensor] + stepBytes, this.arrivedBytes[tensor]);
          this.take(tensor, bytes);
          // The more rows at once, the fewer passes over those before them.
          if (bytes === this.arrivedBytes[tensor]) await this.work(tensor);
          await new Promise(setImmediate);
        }
      } catch (error) {
        this.failure = error;
      }
    }
  }

  private isWorkedOnArrival(tensor: number): boolean {
    return this.holdings[tensor].incremental && this.plan.onArrival[tensor];
  }

  private take(tensor: number, bytes: number): void {
    const { programmer } = this;
    const holding = this.holdings[tensor];
    const elements = holding.advance(bytes);
    this.doneBytes[tensor] = bytes;
    if (!this.isWorkedOnArrival(tensor)) return;
    if (programmer.programsOnArrival(this.spec.tensors[tensor])) {
      programmer.programPart(holding.held, tensor, this.doneElements[tensor], elements);
    }
    this.doneElements[tensor] = elements;
  }

  private async work(tensor: number): Promise<void> {
    if (!this.isWorkedOnArrival(tensor)) return;
    await this.builder.ready(this.plan.kept.indexOf(tensor), this.doneElements[tensor]);
  }

  /**
   * All bytes are in; `load` counts the matrices of the session. Throws INVALID_ARGUMENT for numbers that are not finite,
   * and what the operator refuses.
   */
  async complete(load: number): Promise<BuiltMatrix> {
    this.spec.tensors.forEach((tensor, k) => {
      this.arrived(k, byteLength(tensor));
    });
    await this.pumping;
    if (this.failure !== undefined) throw this.failure;
    const { plan } = this;
    for (const { block, structure } of plan.roots) {
      const held = this.holdings.map((holding) => holding.held).filter(({ spec }) => spec.block === block);
      await workInCurvature(this.compute, structure, held);
    }
    if (plan.isIndependent) this.second = this.held.map(secondArray);
    this.program(load);
    if (!this.second) return builtFromOperator(await this.builder.finish());
    return buildMatrix({ spec: plan.spec, held: this.held, second: this.second }, this.compute);
  }

  private program(load: number): void {
    const { plan, programmer, holdings, spec, held, second } = this;
    for (const [place, tensor] of plan.kept.entries()) {
      if (plan.onArrival[tensor] && holdings[tensor].incremental) continue;
      const asCodes = !plan.roots.some(({ block }) => block === spec.tensors[tensor].block);
      programmer.programAll(held[place], { tensor, plane: 0, load, asCodes });
      if (second && second[place] !== held[place]) {
        programmer.programAll(second[place], { tensor, plane: 1, load, asCodes });
      }
    }
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

/** J^T has cells of its own; the cells of every other tensor are there once. */
function secondArray(held: StoredTensor): StoredTensor {
  const isJacobian = ['jacobian', 'activations', 'gradients'].includes(held.spec.role);
  return isJacobian ? { ...held, values: held.values.slice() } : held;
}
