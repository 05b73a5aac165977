/** The state at the start of an evolution: as it is, 0, b (target), or the one loaded last. */
export type InitialState = 'keep' | 'zero' | 'target' | 'loaded';
