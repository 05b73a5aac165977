import type { Walk } from '../operators/operator.js';

/** Runs a walk; if it fails, the state is as it was before. */
export async function wholly({ state, hidden }: Walk, work: () => Promise<void>): Promise<void> {
  const before = { state: state.slice(), hidden: hidden?.slice() };
  try {
    await work();
  } catch (error) {
    state.set(before.state);
    if (before.hidden) hidden?.set(before.hidden);
    throw error;
  }
}
