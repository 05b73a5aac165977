// Tensors that one flag stands for on the way to those that have changed.
const group = 256;

/**
 * How far the bytes of an upload have come: one counter a tensor, and whether the worker has been told to look. So that
 * any number of chunks costs one message as long as the worker has not looked, and a look costs what has changed.
 */
export class UploadProgress {
  /** Whether the worker has been told, then a flag for each group of tensors that has news. */
  private readonly flags: Int32Array;
  private readonly counters: BigInt64Array;
  /** What the worker has seen. */
  private readonly seen = new Map<number, number>();

  private constructor(
    readonly buffer: SharedArrayBuffer,
    private readonly tensors: number,
  ) {
    const flagged = UploadProgress.flagBytes(tensors);
    this.flags = new Int32Array(buffer, 0, flagged / 4);
    this.counters = new BigInt64Array(buffer, flagged, tensors);
  }

  private static flagBytes(tensors: number): number {
    return 8 * Math.ceil((4 + 4 * Math.ceil(tensors / group)) / 8);
  }

  static create(tensors: number): UploadProgress {
    const bytes = UploadProgress.flagBytes(tensors) + 8 * tensors;
    return new UploadProgress(new SharedArrayBuffer(bytes), tensors);
  }

  /** The other end. */
  static of(buffer: SharedArrayBuffer, tensors: number): UploadProgress {
    return new UploadProgress(buffer, tensors);
  }

  /** Returns whether the worker has to be told. */
  report(tensor: number, bytes: number): boolean {
    Atomics.store(this.counters, tensor, BigInt(bytes));
    Atomics.store(this.flags, 1 + Math.floor(tensor / group), 1);
    return Atomics.exchange(this.flags, 0, 1) === 0;
  }

  /** Tensors of which more bytes have come since the last look, and how many there are now. */
  look(): [tensor: number, bytes: number][] {
    Atomics.store(this.flags, 0, 0);
    const news: [number, number][] = [];
    for (let flag = 1; flag < this.flags.length; flag++) {
      if (Atomics.load(this.flags, flag) === 0 || Atomics.exchange(this.flags, flag, 0) === 0) continue;
      const from = (flag - 1) * group;
      for (let tensor = from; tensor < Math.min(from + group, this.tensors); tensor++) {
        const bytes = Number(Atomics.load(this.counters, tensor));
        if (bytes === (this.seen.get(tensor) ?? 0)) continue;
        this.seen.set(tensor, bytes);
        news.push([tensor, bytes]);
      }
    }
    return news;
  }
}
