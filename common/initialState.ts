/**
 * The state at the start of an evolution: as it is, 0, b (target), or the one loaded last.
 *
 * @example
 * const initialState: InitialState = 'target';
 * await session.evolve({ duration: 50, initialState });
 */
export type InitialState = 'keep' | 'zero' | 'target' | 'loaded';
