import type { InitialState } from '../../device/device.js';
import type { LoadedMatrix, LoadedVector } from './loaded.js';
import type { ReadRun } from './readRun.js';

/** A span of device time in which the state evolves: an evolution, or a read-out that evolves the state further. */
export interface Window {
  id: string;
  /** Device time, seconds. */
  start: number;
  end: number;
  /** Seconds of one unit of tau, as configured when the window was accepted. */
  tau: number;
  /** Units of tau still to go. Exact, where differences of device times are not. */
  remaining: number;
  /** Applied at the start of an evolution. */
  initialState?: InitialState;
  /** The read-out whose window it is. */
  run?: ReadRun;
}

/** A load that takes effect. */
export type Effect =
  | { what: 'matrix'; load: LoadedMatrix }
  | { what: 'target'; load: LoadedVector }
  | { what: 'state'; load: LoadedVector };

/** What happens at a moment of device time. */
export type Happening =
  | { kind: 'start'; window: Window }
  | { kind: 'end'; window: Window }
  | { kind: 'effect'; effect: Effect }
  | { kind: 'read'; run: ReadRun };

export type Entry = Happening & {
  /** Device time, seconds. */
  time: number;
  /** The device is past it: nothing may be put before it any more. Its physics may still have to be computed. */
  passed: boolean;
};

/**
 * The device's plan: what happens in which order of device time. Accepting calls only changes the plan; the physics is
 * computed along it when a read-out needs it. Entries leave the plan when they have been computed.
 */
export class Timeline {
  readonly entries: Entry[] = [];
  /** End of the last window, seconds. */
  lastEnd = 0;
  /** Device time up to which everything has happened, seconds. */
  private passedUntil = Number.NEGATIVE_INFINITY;
  /** The evolution whose final state the device still holds. */
  held: string | undefined;
  /** N of the matrix in effect where the device stands. */
  private dimension: number | undefined;

  /** Puts a window at its place; returns its end. */
  addWindow(window: Window): Entry {
    this.addBehind(window.start, { kind: 'start', window });
    const end = this.addBehind(window.end, { kind: 'end', window });
    this.lastEnd = Math.max(this.lastEnd, window.end);
    return end;
  }

  /** At `time`, behind everything that is planned up to then. */
  addBehind(time: number, happening: Happening): Entry {
    const last = this.entries.findLastIndex((entry) => entry.time <= time);
    return this.insert(last + 1, time, happening);
  }

  /** At `time`, before windows that start then. */
  add(time: number, happening: Happening): Entry {
    const index = this.entries.findIndex(
      (entry) => !entry.passed && (entry.time > time || (entry.time === time && entry.kind === 'start')),
    );
    return this.insert(index, time, happening);
  }

  /** A further reading of a run at `time`: before the run's end and before windows that start then. */
  addReading(time: number, run: ReadRun, now: number): Entry {
    const index = this.entries.findIndex(
      (entry) =>
        entry.time > time ||
        (entry.time === time &&
          (entry.kind === 'start' || (entry.kind === 'end' && entry.window === run.window))),
    );
    const entry = this.insert(index, time, { kind: 'read', run });
    entry.passed = time <= Math.max(this.passedUntil, now);
    return entry;
  }

  /** Right behind the end of an evolution and the loads that already wait for it. */
  addAfter(end: Entry, happening: Happening): Entry {
    const from = this.entries.indexOf(end) + 1;
    const offset = this.entries.slice(from).findIndex(({ kind }) => kind === 'start' || kind === 'end');
    return this.insert(offset < 0 ? -1 : from + offset, end.time, happening);
  }

  /** Right behind the end of an evolution, before loads that wait for it. */
  addDirectlyAfter(end: Entry, happening: Happening): Entry {
    return this.insert(this.entries.indexOf(end) + 1, end.time, happening);
  }

  /** Where the device stands, at `time`: behind everything that has passed, before all that has not. */
  addHere(time: number, happening: Happening): Entry {
    return this.insert(
      this.entries.findIndex(({ passed }) => !passed),
      time,
      happening,
    );
  }

  private insert(index: number, time: number, happening: Happening): Entry {
    const entry: Entry = { ...happening, time, passed: false };
    if (index < 0) this.entries.push(entry);
    else this.entries.splice(index, 0, entry);
    return entry;
  }

  /** The device's time is `time`: everything up to then has happened. */
  pass(time: number): void {
    this.passedUntil = Math.max(this.passedUntil, time);
    for (const entry of this.entries) {
      if (entry.time > time) return;
      this.passEntry(entry);
    }
  }

  /** The same, but windows that start at `time` have yet to start. */
  passBefore(time: number): void {
    this.passedUntil = Math.max(this.passedUntil, time);
    for (const entry of this.entries) {
      if (entry.time > time || (entry.time === time && entry.kind === 'start' && !entry.passed)) return;
      this.passEntry(entry);
    }
  }

  /** The device stands right behind `last`, whatever else is planned for the same time. */
  passUntil(last: Entry): void {
    for (const entry of this.entries) {
      this.passEntry(entry);
      if (entry === last) return;
    }
  }

  private passEntry(entry: Entry): void {
    if (entry.passed) return;
    entry.passed = true;
    if (entry.kind === 'start') this.held = undefined;
    if (entry.kind === 'end') this.held = entry.window.id;
    if (entry.kind === 'effect' && entry.effect.what === 'matrix') {
      const { dimension } = entry.effect.load;
      if (dimension !== this.dimension) this.held = undefined;
      this.dimension = dimension;
    }
  }

  /** The end of an evolution that is not computed yet. */
  endOf(id: string): Entry | undefined {
    return this.entries.find((entry) => entry.kind === 'end' && entry.window.id === id);
  }

  /** Effects that take place up to `time`, in order. */
  effectsUntil(time: number): Effect[] {
    const effects: Effect[] = [];
    for (const entry of this.entries)
      if (entry.kind === 'effect' && entry.time <= time) effects.push(entry.effect);
    return effects;
  }

  /** Evolutions and read-outs of which some is to come after `time`. */
  windowsAfter(time: number): Window[] {
    const windows: Window[] = [];
    for (const entry of this.entries)
      if (entry.kind === 'end' && entry.time > time) windows.push(entry.window);
    return windows;
  }

  /** The first window that has yet to end behind an entry. */
  windowBehind(entry: Entry): Window | undefined {
    for (const later of this.entries.slice(this.entries.indexOf(entry) + 1)) {
      if (later.kind === 'end') return later.window;
    }
    return undefined;
  }

  /** Effects that come before an entry, in order. */
  effectsBefore(entry: Entry): Effect[] {
    return this.entries
      .slice(0, this.entries.indexOf(entry))
      .flatMap((each) => (each.kind === 'effect' ? each.effect : []));
  }

  remove(entry: Entry): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
  }

  /** Facts besides the entries, for a snapshot. */
  save() {
    const { lastEnd, passedUntil, held, dimension } = this;
    return { lastEnd, passedUntil, held, dimension };
  }

  restore(entries: readonly Entry[], saved: ReturnType<Timeline['save']>): void {
    this.clear();
    this.entries.push(...entries);
    Object.assign(this, saved);
  }

  clear(): void {
    this.entries.length = 0;
    this.lastEnd = 0;
    this.passedUntil = Number.NEGATIVE_INFINITY;
    this.held = undefined;
    this.dimension = undefined;
  }
}
