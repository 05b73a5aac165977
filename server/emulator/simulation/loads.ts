import { collectGarbage } from '../../collectGarbage.js';
import { MemoryAccount, MemoryPool } from './memoryPool.js';
import { createSerialQueue } from './serialQueue.js';

/** Loads on their way: they are committed in the order in which they are given, and each has its place in memory. */
export class Loads {
  readonly matrixMemory: MemoryPool;
  readonly vectorMemory: MemoryPool;
  private readonly commits = createSerialQueue();
  /** N of the matrices among the commits, in their order. */
  private readonly dimensions: number[] = [];

  /** `memoryBytes`: size of both memories together. */
  constructor(memoryBytes: () => number) {
    const account = new MemoryAccount(memoryBytes);
    this.matrixMemory = new MemoryPool(account);
    this.vectorMemory = new MemoryPool(account);
  }

  /** A session has ended: the system gets its memory back. */
  dropMemory(): void {
    const pools = [this.matrixMemory, this.vectorMemory];
    const bytes = pools.reduce((sum, pool) => sum + pool.freeBytes, 0);
    for (const pool of pools) pool.drop();
    collectGarbage(bytes);
  }

  /** Bytes that loads have in use. */
  get usedBytes(): number {
    return this.matrixMemory.blockBytes + this.vectorMemory.blockBytes;
  }

  /** Some commit has not ended. */
  get busy(): boolean {
    return this.commits.busy;
  }

  /** Resolves when every commit given so far has ended. */
  idle(): Promise<void> {
    return this.commits.idle();
  }

  commit<Loaded>(task: () => Promise<Loaded>): Promise<Loaded> {
    return this.commits(task);
  }

  commitMatrix<Loaded>(dimension: number, task: () => Promise<Loaded>): Promise<Loaded> {
    this.dimensions.push(dimension);
    return this.commits(async () => {
      try {
        return await task();
      } finally {
        this.dimensions.shift();
      }
    });
  }

  /** The last of the matrices that are being committed has dimension N. */
  expects(dimension: number): boolean {
    return this.dimensions.at(-1) === dimension;
  }
}
