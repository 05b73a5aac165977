import { createFloats, type Floats, precisionOf } from '../../compute/compute.js';
import type { CellState } from './cellState.js';
import type { Checkpoint } from './checkpoint.js';
import { type Effect, type Entry, type ReadRun, readingTime, type Window } from './entry.js';
import type { Timeline } from './timeline.js';

/**
 * Computes the physics along the timeline, only as far as asked. Evolutions are exact transitions, cut where a load takes
 * effect or the state is read in their midst.
 */
export class Simulation {
  private reached = 0;
  /** Windows that have started and not ended. */
  private active: Window[] = [];
  private run: ReadRun | undefined;

  constructor(
    private readonly timeline: Timeline,
    private readonly cells: CellState,
  ) {}

  /** Device time up to which the physics has been computed, ticks. */
  get time(): number {
    return this.reached;
  }

  /**
   * Computes everything that has passed and happens up to `target` (device time, ticks). When `checkpoint` is over the state
   * is as it was at the start of the transition under way; the next call computes that from there.
   */
  async advance(target: number, checkpoint: Checkpoint): Promise<void> {
    try {
      await this.advanceTo(target, checkpoint);
    } catch (error) {
      // The evolution that cannot be computed has ended where it was, or nothing after it could ever be.
      if (!checkpoint.isOver) for (const window of this.active) window.remaining = 0;
      throw error;
    }
  }

  private async advanceTo(target: number, checkpoint: Checkpoint): Promise<void> {
    const { entries } = this.timeline;
    while (entries.length > 0 && entries[0].passed && entries[0].time <= target) {
      await this.moveTo(entries[0], checkpoint);
      const entry = entries.shift() as Entry;
      if (entry.kind === 'read') await this.read(entry.run, target);
      else this.happen(entry);
    }
  }

  /** Lets loads take effect that have passed and come before any evolution, which costs nothing. */
  applyPassed(): void {
    const { entries } = this.timeline;
    while (this.active.length === 0 && entries[0]?.passed && entries[0].kind === 'effect') {
      this.reached = Math.max(this.time, entries[0].time);
      this.cells.apply(entries[0].effect);
      entries.shift();
    }
  }

  /** To a moment within or outside a window, when nothing happens before it. */
  async moveBetween(target: number, checkpoint: Checkpoint): Promise<void> {
    await this.advance(target, checkpoint);
    if (target <= this.time) return;
    const [window] = this.active;
    if (window) await this.transition((target - this.time) / window.ticksPerTau, checkpoint);
    this.reached = target;
  }

  private happen(entry: Exclude<Entry, { kind: 'read' }>): void {
    if (entry.kind === 'effect') this.apply(entry.effect);
    else if (entry.kind === 'end') this.active = this.active.filter((window) => window !== entry.window);
    else this.start(entry.window);
  }

  private apply(effect: Effect): void {
    this.cells.apply(effect);
    if (effect.what === 'state') return;
    for (const { ranWith } of this.active) ranWith?.[effect.what].push(effect.load.version);
  }

  private start(window: Window): void {
    const { initialState, ranWith, run } = window;
    if (initialState) this.cells.start(initialState);
    ranWith?.matrix.push(this.cells.matrix?.version ?? 0);
    ranWith?.target.push(this.cells.target?.version ?? 0);
    this.active.push(window);
    if (run) this.run = run;
  }

  private async moveTo(entry: Entry, checkpoint: Checkpoint): Promise<void> {
    const [window] = this.active;
    if (window) {
      let step = (entry.time - this.time) / window.ticksPerTau;
      if (entry.kind === 'end' && this.active.includes(entry.window)) {
        const { stopped, remaining } = entry.window;
        step = stopped ? Math.min(step, remaining) : remaining;
      }
      if (entry.kind === 'read') step = entry.run.window ? entry.run.left : step;
      await this.transition(step, checkpoint);
    }
    this.reached = Math.max(this.time, entry.time);
  }

  private async transition(step: number, checkpoint: Checkpoint): Promise<void> {
    if (step <= 0 || !this.cells.matrix) return;
    await this.cells.transition(this.active[0].start, step, this.ahead(), checkpoint);
    this.spend(step);
  }

  /** States to be computed for the readings that have been asked for, after the next. */
  private ahead(): number {
    let states = 0;
    for (const entry of this.timeline.entries) {
      if (!entry.passed) break;
      if (entry.kind !== 'read' || entry.run.cancelled || entry.run.interval === 0) continue;
      states += entry.run.count - entry.run.done - 1;
    }
    return states;
  }

  /** The present state for a read-out: a copy, where reading changes what is read. */
  private readingOf(run: ReadRun): Floats {
    const { cells } = this;
    const state = cells.state as Floats;
    if (!run.changesReadings()) return state;
    const copy = cells.room();
    copy.set(state);
    return copy;
  }

  private moveToLast(states: Floats, size: number): void {
    const last = this.cells.room();
    last.set(states.subarray((size - 1) * last.length));
    this.cells.moveTo(last);
  }

  private spend(step: number): void {
    for (const window of this.active) window.remaining -= step;
    if (this.run) this.run.left -= step;
  }

  /** A reading, and with it as many of the run's next ones as can be computed at once. */
  private async read(run: ReadRun, target: number): Promise<void> {
    if (run.cancelled) {
      if (this.run === run) this.run = undefined;
      return;
    }
    const { cells, timeline } = this;
    if (run.interval === 0 && run.count > 1) {
      run.frozen = cells.state!.slice();
      this.readAgain(run);
      this.finish(run);
      return;
    }
    this.deliver(run, this.readingOf(run), 1);
    while (run.done < run.count) {
      run.left = run.interval;
      const size = this.readable(run, target);
      if (size === 0) {
        timeline.addReading(readingTime(run, run.done), run, this.time);
        return;
      }
      try {
        await this.readMany(run, size);
      } catch (error) {
        // Its call is over, not the one that computes it.
        if (!run.checkpoint.isOver) throw error;
        run.cancelled = true;
        if (this.run === run) this.run = undefined;
        return;
      }
    }
    this.finish(run);
  }

  /** As many further readings as are wanted of a state that does not change between them. */
  readAgain(run: ReadRun): void {
    const state = run.frozen as Floats;
    const size = Math.max(1, Math.min(run.goal, run.count) - run.done);
    const states = createFloats(precisionOf(state), size * state.length);
    for (let k = 0; k < size; k++) states.set(state, k * state.length);
    this.deliver(run, states, size);
  }

  /** How many of the next readings come up to `target` and before anything else happens. */
  private readable(run: ReadRun, target: number): number {
    const next = this.timeline.entries.find(
      (entry) => !(entry.kind === 'end' && entry.window === run.window),
    );
    const limit = Math.min(run.batch, run.count - run.done);
    let size = 0;
    while (size < limit) {
      const time = readingTime(run, run.done + size);
      if (time > target || (next && next.time <= time)) break;
      size++;
    }
    return size;
  }

  private async readMany(run: ReadRun, size: number): Promise<void> {
    const { state, matrix } = this.cells;
    const n = state!.length;
    const states = createFloats(precisionOf(state!), size * n);
    if (matrix) {
      run.normals ??= this.cells.nextNormals();
      const { normals, interval: step } = run;
      const ahead = run.count - run.done - size;
      const request = { step, count: size, out: states, normals, ahead };
      await this.cells.walk(this.active[0].start, request, run.checkpoint);
      this.moveToLast(states, size);
      this.reached = readingTime(run, run.done + size - 1);
      this.spend(size * run.interval);
    }
    this.deliver(run, states, size);
  }

  private deliver(run: ReadRun, states: Floats, size: number): void {
    const { matrix, target } = this.cells;
    run.done += size;
    run.deliver(states, size, { matrix: matrix?.version ?? 0, target: target?.version ?? 0 });
  }

  /** After the last reading the state stays as it was read. */
  private finish(run: ReadRun): void {
    if (this.run === run) this.run = undefined;
    if (run.window) run.window.remaining = 0;
  }

  /** Nothing evolves, and the physics has been computed up to `time`. */
  clear(time: number): void {
    this.restore({ time, active: [] });
  }

  save(): { time: number; active: Window[] } {
    return { time: this.reached, active: this.active };
  }

  restore({ time, active }: { time: number; active: Window[] }): void {
    this.reached = time;
    this.active = active;
    this.run = undefined;
  }
}
