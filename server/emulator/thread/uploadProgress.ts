/**
 * How far the bytes of an upload have come: one counter a tensor, and whether the worker has been told to look. So that
 * any number of chunks costs one message as long as the worker has not looked.
 */
export class UploadProgress {
  private readonly told: Int32Array;
  private readonly counters: BigInt64Array;

  constructor(readonly buffer: SharedArrayBuffer) {
    this.told = new Int32Array(buffer, 0, 2);
    this.counters = new BigInt64Array(buffer, 8);
  }

  static create(tensors: number): UploadProgress {
    return new UploadProgress(new SharedArrayBuffer(8 + 8 * tensors));
  }

  /** Returns whether the worker has to be told. */
  report(tensor: number, bytes: number): boolean {
    Atomics.store(this.counters, tensor, BigInt(bytes));
    return Atomics.exchange(this.told, 0, 1) === 0;
  }

  /** Bytes of each tensor so far. */
  look(): number[] {
    Atomics.store(this.told, 0, 0);
    return Array.from(this.counters.keys(), (tensor) => Number(Atomics.load(this.counters, tensor)));
  }
}
