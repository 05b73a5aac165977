import type { Effect, EndEntry, Entry, Happening, ReadRun, Window } from './entry.js';

function subjectOf(entry: Entry): Window | ReadRun | undefined {
  if (entry.kind === 'read') return entry.run;
  return entry.kind === 'effect' ? undefined : entry.window;
}

/**
 * The device's plan: what happens in which order of device time. Accepting calls only changes the plan; the physics is
 * computed along it when a read-out needs it. Calls put entries in; Simulation takes them from the front when they have
 * been computed.
 */
export class Timeline {
  readonly entries: Entry[] = [];
  private end = 0;
  /** Device time up to which everything has happened, ticks. */
  private passedUntil = Number.NEGATIVE_INFINITY;
  /** The evolution whose final state the device still has. */
  private finalStateOf: string | undefined;
  /** N of the matrix in effect where the device stands. */
  private dimension: number | undefined;

  /** End of the last window, ticks. */
  get lastEnd(): number {
    return this.end;
  }

  /** The device still has the state in which this evolution ended. */
  hasFinalStateOf(id: string): boolean {
    return this.finalStateOf === id;
  }

  /** Puts a window at its place. */
  addWindow(window: Window): void {
    this.addBehind(window.start, { kind: 'start', window });
    this.addEnd(window);
  }

  /** Puts the end of a window at its place. */
  addEnd(window: Window): void {
    this.addBehind(window.end, { kind: 'end', window });
    this.end = Math.max(this.end, window.end);
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

  /** A load that waits for the end of a window: right behind it and the loads that already do. */
  addAfter(end: EndEntry, effect: Effect): Entry {
    const from = this.entries.indexOf(end) + 1;
    const offset = this.entries.slice(from).findIndex(({ kind }) => kind === 'start' || kind === 'end');
    const happening = { kind: 'effect', effect, waitsFor: end.window } as const;
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

  /** The same, but windows that last beyond `time` have yet to start: one that takes no time is over. */
  passEnded(time: number): void {
    for (const entry of this.entries) {
      const lasts = entry.kind === 'start' && !entry.passed && entry.window.end > time;
      if (entry.time > time || lasts) return;
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
    if (entry.kind === 'start') this.finalStateOf = undefined;
    if (entry.kind === 'end') this.finalStateOf = entry.window.id;
    if (entry.kind === 'effect' && entry.effect.what === 'matrix') {
      const { dimension } = entry.effect.load;
      if (dimension !== this.dimension) this.finalStateOf = undefined;
      this.dimension = dimension;
    }
  }

  /** The end of an evolution that is not computed yet. */
  endOf(id: string): EndEntry | undefined {
    return this.entries.find((entry): entry is EndEntry => entry.kind === 'end' && entry.window.id === id);
  }

  /** The end of the evolution that was accepted last, unless it has passed. */
  lastEvolutionEnd(): EndEntry | undefined {
    return this.entries.findLast(
      (entry): entry is EndEntry => entry.kind === 'end' && !entry.passed && !entry.window.run,
    );
  }

  /** The last end of a window before an entry that has not passed. */
  endBefore(entry: Entry): EndEntry | undefined {
    return this.entries
      .slice(0, this.entries.indexOf(entry))
      .findLast((each): each is EndEntry => each.kind === 'end' && !each.passed);
  }

  /** Effects that take place up to `time`, in order. */
  effectsUntil(time: number): Effect[] {
    const effects: Effect[] = [];
    for (const entry of this.entries) {
      if (entry.kind === 'effect' && entry.time <= time) effects.push(entry.effect);
    }
    return effects;
  }

  /** Evolutions and read-outs of which some is to come after `time`. */
  windowsAfter(time: number): Window[] {
    const windows: Window[] = [];
    for (const entry of this.entries) {
      if (entry.kind === 'end' && entry.time > time) windows.push(entry.window);
    }
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
    if (entry.kind !== 'end') return;
    this.end = 0;
    for (const each of this.entries) if (each.kind === 'end') this.end = Math.max(this.end, each.time);
  }

  /** Everything of a window or a read-out. */
  removeAll(of: Window | ReadRun): void {
    for (const entry of this.entries.filter((each) => subjectOf(each) === of)) this.remove(entry);
  }

  /** Facts besides the entries, for a snapshot. */
  save() {
    const { end, passedUntil, finalStateOf, dimension } = this;
    return { end, passedUntil, finalStateOf, dimension };
  }

  restore(entries: readonly Entry[], saved: ReturnType<Timeline['save']>): void {
    this.clear();
    this.entries.push(...entries);
    Object.assign(this, saved);
  }

  /** Nothing is planned any more. Loads that were are released. */
  clear(): void {
    for (const { load } of this.effectsUntil(Number.POSITIVE_INFINITY)) load.release();
    this.entries.length = 0;
    this.end = 0;
    this.passedUntil = Number.NEGATIVE_INFINITY;
    this.finalStateOf = undefined;
    this.dimension = undefined;
  }
}
