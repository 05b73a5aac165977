/** auto: whichever is expected to be cheaper. The states are the same, to the tolerance. */
export type SpectralMethod = 'auto' | 'krylov' | 'eigendecomposition';

/** States that are to be made of one matrix, as far as the choice of a method depends on them. */
export interface WantedStates {
  /** S, how many states. */
  count: number;
  /** States that are already asked for after these, from the same matrix. Default 0. */
  ahead?: number;
  /** How a dense or low-rank matrix makes the states; others have one way only. Default auto. */
  method?: SpectralMethod;
}

/**
 * Chooses how the states of one dense or low-rank matrix are made, whatever its lambda: by Krylov spaces, which cost for
 * each state, or by the eigendecomposition, which costs once. It owns what has been spent so far, the one thing beside the
 * calls to come on which the choice depends: a chooser that is given the cost of another one chooses as that would.
 */
export interface MethodChooser {
  /**
   * What Krylov spaces may cost to be the cheaper way to the states wanted and those ahead: `modesCost` of so many states,
   * the eigendecomposition included, less what has been spent. Infinity where they are the way whatever they cost, -Infinity
   * where they are not.
   */
  budget(wanted: WantedStates, modesCost: (states: number) => number): number;
  /** States have been made by Krylov spaces, at this modelled cost. */
  spend(cost: number): void;
  /** The eigendecomposition has been needed: further states cost little. */
  noteDecomposition(): void;
  readonly isDecomposed: boolean;
  /** In seconds of denseCost; after noteDecomposition() more than any sum of costs. */
  costSpent(): number;
  restoreCost(cost: number): void;
}

const decomposed = Number.MAX_VALUE;

export function createMethodChooser(): MethodChooser {
  let spent = 0;
  return {
    budget({ count, ahead = 0, method = 'auto' }, modesCost) {
      if (method === 'krylov') return Number.POSITIVE_INFINITY;
      if (method === 'eigendecomposition' || spent === decomposed) return Number.NEGATIVE_INFINITY;
      return modesCost(count + ahead) - spent;
    },
    spend(cost) {
      if (spent < decomposed) spent += cost;
    },
    noteDecomposition() {
      spent = decomposed;
    },
    get isDecomposed() {
      return spent === decomposed;
    },
    costSpent: () => spent,
    restoreCost(cost) {
      spent = cost;
    },
  };
}
