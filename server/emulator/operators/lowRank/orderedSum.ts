/**
 * Adds arrays that arrive in any order, always in the order of one fixed binary tree: the same terms give the same sum,
 * bit for bit, and terms that come from left to right or from right to left leave only log2(terms) partial sums waiting.
 */
export interface OrderedSum {
  /** Takes `value` over. Returns the sum once all terms are in. */
  add(term: number, value: Float64Array): Float64Array | undefined;
}

export function createOrderedSum(terms: number): OrderedSum {
  /** Node i has the children 2 i and 2 i + 1; term k is node terms + k. */
  const waiting = new Map<number, Float64Array>();
  return {
    add(term, value) {
      let node = terms + term;
      const sum = value;
      while (node > 1) {
        const sibling = waiting.get(node ^ 1);
        if (sibling === undefined) {
          waiting.set(node, sum);
          return undefined;
        }
        waiting.delete(node ^ 1);
        // Addition of two numbers commutes exactly, so it does not matter which came first.
        for (let i = 0; i < sum.length; i++) sum[i] += sibling[i];
        node >>= 1;
      }
      return sum;
    },
  };
}
