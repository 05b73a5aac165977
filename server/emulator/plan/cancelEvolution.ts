import type { EvolutionStatus } from '../../device/device.js';
import type { Board } from '../board.js';
import type { Effect, EndEntry, Entry, Window } from '../simulation/entry.js';
import type { Physics } from '../simulation/physics.js';
import type { Timeline } from '../simulation/timeline.js';
import { evolutionCancelled, evolutionOver, unknownEvolution } from './evolutionErrors.js';

/**
 * Device.cancelEvolution of an emulated device. An evolution that waits leaves the plan; one that runs ends now, and the
 * state is held. Loads that wait for its end take effect: now, or, where others run before it, behind these. Read-outs
 * that wait for its end are aborted. What is planned behind it keeps its times.
 */
export async function cancelEvolution(board: Board, id: string): Promise<EvolutionStatus> {
  if (board.mustWait) await board.loads.idle();
  const reset = board.beginCall();
  if (reset !== undefined) await reset;
  const { physics } = board;
  const { timeline, evolutions } = physics;
  const now = physics.now();
  if (!board.session.hasEvolution(id)) throw unknownEvolution(id);
  const found = evolutions.get(id, now);
  if (found?.phase === 'cancelled') throw evolutionOver('EVOLUTION_CANCELLED', id, 'was cancelled');
  if (!found || found.phase === 'ended') throw evolutionOver('EVOLUTION_ENDED', id, 'has ended');
  const { window } = found;
  abortReadouts(timeline, window);
  const effects = takeEffects(timeline, window);
  if (found.phase === 'queued') dropWindow(physics, window, effects, now);
  else stopWindow(physics, window, effects, now);
  const status = evolutions.cancel(window, physics, now);
  void physics.applyLoads();
  return status;
}

/** Read-outs that wait for the end of a window leave the plan. */
function abortReadouts(timeline: Timeline, { id }: Window): void {
  const runs = timeline.entries.flatMap((entry) => (entry.kind === 'read' ? entry.run : []));
  for (const run of runs) {
    if (run.waitsFor?.id !== id || run.cancelled) continue;
    run.cancelled = true;
    timeline.removeAll(run);
    if (run.window) timeline.removeAll(run.window);
    run.fail(evolutionCancelled(id));
  }
}

/** Takes the loads that wait for the end of a window out of the plan. */
function takeEffects(timeline: Timeline, window: Window): Effect[] {
  const waiting = timeline.entries.filter((entry) => entry.kind === 'effect' && entry.waitsFor === window);
  for (const entry of waiting) timeline.remove(entry);
  return waiting.flatMap((entry) => (entry.kind === 'effect' ? entry.effect : []));
}

function dropWindow({ timeline }: Physics, window: Window, effects: Effect[], now: number): void {
  const start = timeline.entries.find((entry) => entry.kind === 'start' && entry.window === window) as Entry;
  const before: EndEntry | undefined = timeline.endBefore(start);
  timeline.removeAll(window);
  window.end = window.start;
  if (before) for (const effect of effects) timeline.addAfter(before, effect);
  else putHere(timeline, effects, now);
}

function stopWindow({ timeline }: Physics, window: Window, effects: Effect[], now: number): void {
  const end = timeline.endOf(window.id) as EndEntry;
  timeline.remove(end);
  const start = timeline.entries.find((entry) => entry.kind === 'start' && entry.window === window);
  if (start) timeline.passUntil(start);
  window.end = now;
  window.stopped = true;
  timeline.passUntil(timeline.addHere(now, { kind: 'end', window }));
  putHere(timeline, effects, now);
}

function putHere(timeline: Timeline, effects: Effect[], now: number): void {
  for (const effect of effects) timeline.passUntil(timeline.addHere(now, { kind: 'effect', effect }));
}
