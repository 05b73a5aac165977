/** Fills with numbers that are even over [-1, 1), or codes over [-127, 127]; quick, and the same for the same seed. */
export function fillRandom<Numbers extends Float32Array | Int8Array>(out: Numbers, seed = 1): Numbers {
  const scale = out instanceof Int8Array ? 127 / 2 ** 31 : 1 / 2 ** 31;
  let state = (seed * 2654435761) | 1;
  for (let i = 0; i < out.length; i++) {
    // xorshift32, Marsaglia 2003.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = state * scale;
  }
  return out;
}

/** M M^T / n + 1/2 I of a random M: symmetric, positive definite, n x n. */
export function randomSpd(n: number, seed = 1): Float32Array {
  const factor = fillRandom(new Float32Array(n * 8), seed);
  const matrix = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 0.5 + (i % 97) / 97 : 0;
      for (let k = 0; k < 8; k++) sum += (factor[i * 8 + k] * factor[j * 8 + k]) / 8;
      matrix[i * n + j] = sum;
      matrix[j * n + i] = sum;
    }
  }
  return matrix;
}
