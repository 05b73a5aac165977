import { DeviceError } from '../../device/errors.js';

/** Memory of one matrix or vector: one block, shared with whoever receives the bytes, with an area for each tensor. */
export interface MemoryBlock {
  readonly buffer: SharedArrayBuffer;
  readonly areas: readonly { offset: number; byteLength: number }[];
}

// Cache lines, and enough for every element type.
const alignment = 64;
const pageBytes = 4096;
// Loads of one size take turns with two blocks; more would only keep sizes that are gone.
const mostFree = 2;

/**
 * The device's memory. Blocks are faulted in when they are new and used again by later loads of the same size, so that
 * an upload never waits for the operating system.
 */
export class MemoryPool {
  private readonly free: SharedArrayBuffer[] = [];
  private readonly used = new Set<SharedArrayBuffer>();

  /** `limit`: bytes that may be in use. */
  constructor(private readonly limit: () => number) {}

  /** Bytes in use. */
  get usedBytes(): number {
    return sizeOf(this.used);
  }

  /** There is room for areas of these sizes. */
  fits(sizes: readonly number[]): boolean {
    return this.usedBytes + sizes.reduce((sum, size) => sum + aligned(size), 0) <= this.limit();
  }

  /** Room for areas of these sizes. Throws RESOURCE_EXHAUSTED before anything is allocated. */
  take(sizes: readonly number[]): MemoryBlock {
    const areas: { offset: number; byteLength: number }[] = [];
    let bytes = 0;
    for (const byteLength of sizes) {
      areas.push({ offset: bytes, byteLength });
      bytes += aligned(byteLength);
    }
    const free = Math.max(0, this.limit() - this.usedBytes);
    if (!this.fits(sizes)) {
      throw new DeviceError(
        'RESOURCE_EXHAUSTED',
        `The load needs ${bytes} bytes of device memory, of which ${free} of ${this.limit()} ` +
          'are free beside what is loaded and on its way; send a smaller or more compact matrix, or let what is loaded ' +
          'go out of effect first.',
        {
          reason: 'DEVICE_MEMORY',
          metadata: { limit: String(free), actual: String(bytes) },
        },
      );
    }
    const buffer = this.reuse(bytes) ?? this.allocate(bytes);
    this.used.add(buffer);
    return { buffer, areas };
  }

  /** Gives a block back. */
  give({ buffer }: MemoryBlock): void {
    if (!this.used.delete(buffer)) return;
    this.free.push(buffer);
    if (this.free.length > mostFree) this.free.shift();
  }

  private reuse(bytes: number): SharedArrayBuffer | undefined {
    const index = this.free.findIndex((buffer) => buffer.byteLength === bytes);
    return index < 0 ? undefined : this.free.splice(index, 1)[0];
  }

  private allocate(bytes: number): SharedArrayBuffer {
    while (this.free.length > 0 && this.usedBytes + sizeOf(this.free) + bytes > this.limit()) {
      this.free.shift();
    }
    const buffer = new SharedArrayBuffer(bytes);
    const view = new Uint8Array(buffer);
    for (let page = 0; page < bytes; page += pageBytes) view[page] = 0;
    return buffer;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function sizeOf(buffers: Iterable<SharedArrayBuffer>): number {
  let bytes = 0;
  for (const buffer of buffers) bytes += buffer.byteLength;
  return bytes;
}

/** The bytes of each area. */
export function areasOf({ buffer, areas }: MemoryBlock): Uint8Array[] {
  return areas.map(({ offset, byteLength }) => new Uint8Array(buffer, offset, byteLength));
}
