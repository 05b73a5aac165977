import type { DeviceStatus } from '../../device/device.js';
import { addWork, noWork, type Work } from './work.js';

type Counters = DeviceStatus['counters'];

/** What the device has done. Every call enters here what it did; a read-out takes the work that is told with it. */
export class Ledger {
  private work: Work = noWork();
  private counts: Counters = { matrices: 0, vectors: 0, evolutions: 0, samples: 0 };

  /** Since power-on. */
  get counters(): Readonly<Counters> {
    return this.counts;
  }

  count(what: keyof Counters, times = 1): void {
    this.counts[what] += times;
  }

  /** Work that the client has yet to be told of. */
  add(work: Work): void {
    addWork(this.work, work);
  }

  /** The work that the client has yet to be told of, which it is from now on. */
  take(): Work {
    const { work } = this;
    this.clear();
    return work;
  }

  /** A session begins: nobody is told of the work before it. */
  clear(): void {
    this.work = noWork();
  }

  save(): { work: Work; counters: Counters } {
    return { work: this.work, counters: this.counts };
  }

  restore({ work, counters }: { work: Work; counters: Counters }): void {
    this.work = work;
    this.counts = counters;
  }
}
