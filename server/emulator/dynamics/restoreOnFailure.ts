import type { Walk } from '../operators/operator.js';

/** Runs a walk; if it fails, what is hidden is as it was before. */
export async function restoreOnFailure({ hidden }: Walk, work: () => Promise<void>): Promise<void> {
  const before = hidden?.slice();
  try {
    await work();
  } catch (error) {
    if (before) hidden?.set(before);
    throw error;
  }
}
