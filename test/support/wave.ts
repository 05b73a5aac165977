/** Numbers of many sizes, the same at each call. */
export const wave = (length: number) =>
  Float32Array.from({ length }, (_, k) => Math.sin(0.37 * k) * Math.exp(3 * Math.cos(0.11 * k)));
