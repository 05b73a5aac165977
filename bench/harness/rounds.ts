/** What one measurement is made of: runs once and returns its figure. */
export type Contender = () => number | Promise<number>;

/**
 * Runs all contenders once a round, in turn, so that a slow moment of the machine meets all of them. The rounds of
 * the warm-up are thrown away.
 */
export async function interleave<Name extends string>(
  contenders: Record<Name, Contender>,
  { rounds = 5, warmUp = 1 } = {},
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const value = await contenders[name]();
      if (round >= 0) values[name].push(value);
    }
  }
  return values;
}

/** Wall seconds of `work`. */
export async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
