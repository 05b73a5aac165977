type Words = [bigint, bigint, bigint, bigint];
const mask = 0xffffffffn;

/** Philox4x32-10 as its paper writes it (Salmon et al., SC 2011), one counter at a time. */
export function philoxReference(counter: Words, key: [bigint, bigint]): Words {
  let [x0, x1, x2, x3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const a = x0 * 0xd2511f53n;
    const b = x2 * 0xcd9e8d57n;
    [x0, x1, x2, x3] = [(b >> 32n) ^ x1 ^ k0, b & mask, (a >> 32n) ^ x3 ^ k1, a & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [x0, x1, x2, x3];
}
