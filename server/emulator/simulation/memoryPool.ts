import { DeviceError } from '../../device/errors.js';

/** Memory of one matrix or vector: one block, shared with whoever receives the bytes, with an area for each tensor. */
export interface MemoryBlock {
  /** Of the session that took it. */
  readonly session: number;
  readonly buffer: SharedArrayBuffer;
  readonly areas: readonly { offset: number; byteLength: number }[];
}

// Cache lines, and enough for every element type.
const alignment = 64;
const pageBytes = 4096;
// Loads of one size take turns with two blocks; more would only keep sizes that are gone.
const mostFree = 2;

/** What all pools of a device may use together. */
export class MemoryAccount {
  readonly pools: MemoryPool[] = [];

  /** `limit`: bytes that may be in use. */
  constructor(readonly limit: () => number) {}

  get usedBytes(): number {
    return sum(this.pools.map((pool) => pool.usedBytes));
  }

  get freeBytes(): number {
    return sum(this.pools.map((pool) => pool.freeBytes));
  }

  /** So many bytes more may be in use. */
  fits(bytes: number): boolean {
    return this.usedBytes + bytes <= this.limit();
  }
}

/**
 * The device's memory. Blocks are faulted in when they are new and used again by later loads of the same size, so that
 * an upload never waits for the operating system.
 */
export class MemoryPool {
  private free: SharedArrayBuffer[] = [];
  /** Blocks in use, and the bytes that each counts for. */
  private readonly used = new Map<SharedArrayBuffer, number>();
  private session = 0;

  constructor(private readonly account: MemoryAccount) {
    account.pools.push(this);
  }

  /** Bytes in use, with what is computed beside them. */
  get usedBytes(): number {
    return sum(this.used.values());
  }

  /** Bytes of the blocks in use. */
  get blockBytes(): number {
    return sum([...this.used.keys()].map(({ byteLength }) => byteLength));
  }

  /** Bytes that are kept for later loads. */
  get freeBytes(): number {
    return sum(this.free.map(({ byteLength }) => byteLength));
  }

  /** There is room for areas of these sizes, and for `workspace` bytes that the device needs to compute with them. */
  fits(sizes: readonly number[], workspace = 0): boolean {
    return this.account.fits(sum(sizes.map(aligned)) + workspace);
  }

  /** Room for areas of these sizes, likewise. Throws RESOURCE_EXHAUSTED before anything is allocated. */
  take(sizes: readonly number[], workspace = 0): MemoryBlock {
    const areas: { offset: number; byteLength: number }[] = [];
    let bytes = 0;
    for (const byteLength of sizes) {
      areas.push({ offset: bytes, byteLength });
      bytes += aligned(byteLength);
    }
    if (!this.fits(sizes, workspace)) {
      const limit = this.account.limit();
      const free = Math.max(0, limit - this.account.usedBytes);
      throw new DeviceError(
        'RESOURCE_EXHAUSTED',
        `The load needs ${bytes + workspace} bytes of device memory, of which ${free} of ${limit} ` +
          'are free beside what is loaded and on its way; send a smaller or more compact matrix, or let what is loaded ' +
          'go out of effect first.',
        {
          reason: 'DEVICE_MEMORY',
          metadata: { limit: String(free), actual: String(bytes + workspace) },
        },
      );
    }
    const buffer = this.reuse(bytes) ?? this.allocate(bytes);
    this.used.set(buffer, bytes + workspace);
    return { buffer, areas, session: this.session };
  }

  /** Gives a block back. */
  give({ buffer, session }: MemoryBlock): void {
    if (!this.used.delete(buffer) || session !== this.session) return;
    this.free.push(buffer);
    if (this.free.length > mostFree) this.free.shift();
  }

  /** A session has ended: nothing is kept for it, nor what it still gives back. */
  drop(): void {
    this.free = [];
    this.session++;
  }

  /** Lets go of what is kept, oldest first, until `bytes` fit beside it. */
  makeRoom(bytes: number): void {
    while (this.free.length > 0 && !this.account.fits(bytes + this.account.freeBytes)) this.free.shift();
  }

  private reuse(bytes: number): SharedArrayBuffer | undefined {
    const index = this.free.findIndex((buffer) => buffer.byteLength === bytes);
    return index < 0 ? undefined : this.free.splice(index, 1)[0];
  }

  private allocate(bytes: number): SharedArrayBuffer {
    for (const pool of this.account.pools) pool.makeRoom(bytes);
    const buffer = new SharedArrayBuffer(bytes);
    const view = new Uint8Array(buffer);
    for (let page = 0; page < bytes; page += pageBytes) view[page] = 0;
    return buffer;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** The bytes of each area. */
export function areasOf({ buffer, areas }: MemoryBlock): Uint8Array[] {
  return areas.map(({ offset, byteLength }) => new Uint8Array(buffer, offset, byteLength));
}
