import type { Floats } from '../compute/compute.js';
import type { DeviceConfig } from './config.js';

/**
 * 1/f noise of the read-out: in each cell the sum of one AR(1) process an octave, of equal variance and with correlation
 * times of 1, 2, 4, ... readings. Its spectrum falls as 1/f over these octaves.
 */
export class Flicker {
  /** octaves x N; empty before the first reading. */
  state = new Float32Array(0);

  /** Adds it to one reading of N cells. `normals` gives the next numbers of its stream. */
  add(values: Floats, config: DeviceConfig['noise']['flicker'], normals: (out: Float32Array) => void): void {
    const { std, octaves } = config;
    const n = values.length;
    const fresh = this.state.length !== octaves * n;
    if (fresh) this.state = new Float32Array(octaves * n);
    const share = std / Math.sqrt(octaves);
    const xi = new Float32Array(n);
    for (let octave = 0; octave < octaves; octave++) {
      const process = this.state.subarray(octave * n, (octave + 1) * n);
      const decay = fresh ? 0 : Math.exp(-(2 ** -octave));
      const spread = Math.sqrt(1 - decay * decay);
      normals(xi);
      for (let i = 0; i < n; i++) {
        process[i] = decay * process[i] + spread * xi[i];
        values[i] += share * process[i];
      }
    }
  }
}
