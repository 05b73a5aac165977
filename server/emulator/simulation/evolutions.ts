import type { EvolutionPhase, EvolutionStatus } from '../../../common/results.js';
import type { CellState } from './cellState.js';
import type { RanWith, Window } from './entry.js';
import type { Simulation } from './simulation.js';
import type { Timeline } from './timeline.js';

/** What says how evolutions go on. */
interface Plan {
  timeline: Timeline;
  simulation: Simulation;
  cells: CellState;
}

interface Evolution {
  window: Window;
  cancelled: boolean;
}

// Evolutions that are over and still told of.
const mostOver = 64;

function phaseOf({ window, cancelled }: Evolution, now: number): EvolutionPhase {
  if (cancelled) return 'cancelled';
  if (window.end <= now) return 'ended';
  return window.start > now ? 'queued' : 'running';
}

/** The evolutions of a session in the order in which they were accepted: what is not over, and the last ones that are. */
export class Evolutions {
  private accepted: Evolution[] = [];
  /** How many are kept before it is looked which of them may be forgotten: never for each that comes. */
  private room = 2 * mostOver;

  add(window: Window, now: number): void {
    this.accepted.push({ window, cancelled: false });
    if (this.accepted.length < this.room) return;
    this.forget(now);
    this.room = 2 * (this.accepted.length + mostOver);
  }

  /** Only the last that are over are kept. */
  private forget(now: number): void {
    const over = this.accepted.filter((each) => isOver(each, now));
    const forgotten = new Set(over.slice(0, Math.max(0, over.length - mostOver)));
    if (forgotten.size > 0) this.accepted = this.accepted.filter((each) => !forgotten.has(each));
  }

  /** How many wait for others to end. */
  queued(now: number): number {
    let count = 0;
    for (const each of this.accepted) if (phaseOf(each, now) === 'queued') count++;
    return count;
  }

  /** Undefined for one that was never accepted, or is long over. */
  get(id: string, now: number): { window: Window; phase: EvolutionPhase } | undefined {
    const found = this.accepted.findLast(({ window }) => window.id === id);
    return found && { window: found.window, phase: phaseOf(found, now) };
  }

  /** One of them has been cancelled; returns what became of it. */
  cancel(window: Window, plan: Plan, now: number): EvolutionStatus {
    for (const each of this.accepted) if (each.window === window) each.cancelled = true;
    return statusOf({ window, cancelled: true }, plannedVersions(plan), now);
  }

  /** All of them, as they ran and are planned. */
  statuses(plan: Plan, now: number): EvolutionStatus[] {
    this.forget(now);
    const planned = plannedVersions(plan);
    return this.accepted.map((each) => statusOf(each, planned, now));
  }

  clear(): void {
    this.accepted = [];
    this.room = 2 * mostOver;
  }

  save(): readonly Evolution[] {
    return this.accepted;
  }

  restore(accepted: Evolution[]): void {
    this.accepted = accepted;
  }
}

function isOver(evolution: Evolution, now: number): boolean {
  return evolution.cancelled || evolution.window.end <= now;
}

function statusOf(evolution: Evolution, planned: ReadonlyMap<Window, RanWith>, now: number): EvolutionStatus {
  const { window } = evolution;
  const { matrix, target } = planned.get(window) ?? ranWith(window);
  return {
    id: window.id,
    phase: phaseOf(evolution, now),
    startTick: window.start,
    endTick: window.end,
    matrixVersions: matrix,
    targetVersions: target,
  };
}

function ranWith({ ranWith: computed }: Window): RanWith {
  return { matrix: [...(computed?.matrix ?? [])], target: [...(computed?.target ?? [])] };
}

/** What the windows that are not computed to their end will have run with, as planned now. */
function plannedVersions({ timeline, simulation, cells }: Plan): Map<Window, RanWith> {
  const versions = new Map<Window, RanWith>();
  const present = { matrix: cells.matrix?.version ?? 0, target: cells.target?.version ?? 0 };
  const active = new Set<Window>();
  const begin = (window: Window) => {
    active.add(window);
    versions.set(window, ranWith(window));
  };
  for (const window of simulation.save().active) begin(window);
  for (const entry of timeline.entries) {
    if (entry.kind === 'start') {
      begin(entry.window);
      versions.get(entry.window)?.matrix.push(present.matrix);
      versions.get(entry.window)?.target.push(present.target);
    } else if (entry.kind === 'end') {
      active.delete(entry.window);
    } else if (entry.kind === 'effect' && entry.effect.what !== 'state') {
      const { what, load } = entry.effect;
      present[what] = load.version;
      for (const window of active) versions.get(window)?.[what].push(load.version);
    }
  }
  return versions;
}
