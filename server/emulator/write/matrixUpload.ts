import type { Compute } from '../../compute/compute.js';
import type { MatrixSpec } from '../../device/matrix.js';
import { byteLength } from '../../device/tensor.js';
import { type BuiltMatrix, buildMatrix, builtFromOperator } from '../array/buildMatrix.js';
import type { Programmer } from '../array/programmer.js';
import { type Builder, createBuilder } from '../operators/builder.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import type { Checkpoint } from '../simulation/checkpoint.js';
import { areasOf, type MemoryBlock, type MemoryPool } from '../simulation/memoryPool.js';
import type { ArrayPlan } from './arrayPlan.js';
import { applyCurvatureRoot } from './curvatureRoot.js';
import { createTensorDecoder, extraBytes, type TensorDecoder } from './tensorDecoder.js';
import { withTensorIndex } from './tensorIndex.js';
import { workspaceBytes } from './workspace.js';

// Numbers worked on before messages get their turn.
const stepBytes = 8 * 2 ** 20;

/** Bytes of each area of a matrix's memory: the tensors on the wire, then what storing them takes besides. */
export function matrixAreas({ tensors }: MatrixSpec, plan: ArrayPlan): number[] {
  return [...tensors.map(byteLength), ...tensors.map((tensor, k) => extraBytes(tensor, plan.asFloats[k]))];
}

/** A matrix on its way: its memory, and the work that is done on it while it arrives. */
export class MatrixUpload {
  readonly memory: Uint8Array[];
  /** What the arrays hold; final after `complete`. */
  readonly stored: StoredTensor[];
  /** The arrays of J^T, where they are not those of J. */
  second: StoredTensor[] | undefined;
  private readonly block: MemoryBlock;
  private readonly decoders: TensorDecoder[];
  private readonly builder: Builder;
  private readonly arrivedBytes: number[];
  private readonly doneBytes: number[];
  private readonly doneElements: number[];
  /** Tensors of which more has arrived than was looked at. */
  private readonly waiting = new Set<number>();
  private readonly keptIndex: ReadonlyMap<number, number>;
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
    this.block = pool.take(matrixAreas(spec, plan), workspaceBytes(spec));
    const areas = areasOf(this.block);
    this.memory = areas.slice(0, tensors.length);
    this.decoders = tensors.map((tensor, k) => {
      const name = `tensors[${k}] (${tensor.role})`;
      // The builder refuses them.
      const refused = plan.onArrival[k] && programmer.holdsAsSent(tensor);
      return createTensorDecoder(tensor, areas[k], areas[tensors.length + k], { name, tensor: k }, refused);
    });
    this.arrivedBytes = tensors.map(() => 0);
    this.doneBytes = tensors.map(() => 0);
    this.doneElements = tensors.map(() => 0);
    this.keptIndex = new Map(plan.kept.map((tensor, index) => [tensor, index]));
    this.stored = plan.kept.map((k) => this.decoders[k].stored);
    this.builder = createBuilder(plan.spec, this.stored, compute);
  }

  /** The first `bytes` bytes of a tensor are in place. */
  arrived(tensor: number, bytes: number): void {
    this.arrivedBytes[tensor] = Math.max(this.arrivedBytes[tensor], bytes);
    this.waiting.add(tensor);
    this.pumping = this.pumping.then(() => this.pump());
  }

  private async pump(): Promise<void> {
    for (const tensor of this.waiting) {
      this.waiting.delete(tensor);
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
    return this.decoders[tensor].incremental && this.plan.onArrival[tensor];
  }

  private take(tensor: number, bytes: number): void {
    const { programmer } = this;
    const decoder = this.decoders[tensor];
    const elements = decoder.advance(bytes);
    this.doneBytes[tensor] = bytes;
    if (!this.isWorkedOnArrival(tensor)) return;
    if (programmer.programsOnArrival(this.spec.tensors[tensor])) {
      programmer.programRange(decoder.stored, tensor, this.doneElements[tensor], elements);
    }
    this.doneElements[tensor] = elements;
  }

  private async work(tensor: number): Promise<void> {
    if (!this.isWorkedOnArrival(tensor)) return;
    await this.builder.ready(this.keptIndex.get(tensor)!, this.doneElements[tensor]);
  }

  /**
   * All bytes are in; `load` counts the matrices of the session. Throws INVALID_ARGUMENT for numbers that are not finite,
   * and what the operator and the checkpoint refuse.
   */
  async complete(load: number, checkpoint: Checkpoint): Promise<BuiltMatrix> {
    this.spec.tensors.forEach((tensor, k) => {
      this.arrived(k, byteLength(tensor));
    });
    await this.pumping;
    try {
      if (this.failure !== undefined) throw this.failure;
      return await this.build(load, checkpoint);
    } catch (error) {
      throw withTensorIndex(error, this.spec.tensors);
    }
  }

  private async build(load: number, checkpoint: Checkpoint): Promise<BuiltMatrix> {
    const { plan } = this;
    const rooted = new Map(plan.roots.map(({ block }) => [block, [] as StoredTensor[]]));
    for (const { stored } of this.decoders) rooted.get(stored.spec.block)?.push(stored);
    for (const { block, structure } of plan.roots) {
      await applyCurvatureRoot(this.compute, structure, rooted.get(block)!);
    }
    if (plan.isIndependent) this.second = this.stored.map(secondArray);
    await this.program(load, checkpoint);
    if (!this.second) return builtFromOperator(await this.builder.finish());
    return buildMatrix({ spec: plan.spec, stored: this.stored, second: this.second }, this.compute);
  }

  private async program(load: number, { pause }: Checkpoint): Promise<void> {
    const { plan, programmer, decoders, spec, stored, second } = this;
    const rooted = new Set(plan.roots.map(({ block }) => block));
    for (const [index, tensor] of plan.kept.entries()) {
      if (plan.onArrival[tensor] && decoders[tensor].incremental) continue;
      const asCodes = !rooted.has(spec.tensors[tensor].block);
      await programmer.programAll(stored[index], { tensor, plane: 0, load, asCodes }, pause);
      if (second && second[index] !== stored[index]) {
        await programmer.programAll(second[index], { tensor, plane: 1, load, asCodes }, pause);
      }
    }
  }

  /** Bytes of its memory. */
  get byteLength(): number {
    return this.block.buffer.byteLength;
  }

  get isDiscarded(): boolean {
    return this.discarded;
  }

  /** Its memory may be used again, once the work under way has ended. */
  discard(): void {
    if (this.discarded) return;
    this.discarded = true;
    void this.pumping.then(() => this.pool.give(this.block));
  }
}

/** J^T has cells of its own; the cells of every other tensor are there once. */
function secondArray(stored: StoredTensor): StoredTensor {
  const isJacobian = ['jacobian', 'activations', 'gradients'].includes(stored.spec.role);
  return isJacobian ? { ...stored, values: stored.values.slice() } : stored;
}
