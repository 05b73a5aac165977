import type { Floats } from '../../../server/compute/compute.js';

/** Standard normals by Box and Muller over the sfc32 generator: shares nothing with the emulator's. */
export function testNormals(seed: number): (out: Floats) => void {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const uniform = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return ((sum >>> 0) + 0.5) / 4294967296;
  };
  for (let k = 0; k < 20; k++) uniform();
  return (out) => {
    for (let i = 0; i < out.length; i++) {
      out[i] = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    }
  };
}
