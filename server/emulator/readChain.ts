import type { Floats } from '../compute/compute.js';
import type { Board } from './board.js';
import { createNormals, createUniforms } from './noise/normals.js';

/** What read-out did to the readings so far. */
export interface ReadReport {
  /** Readings that the ADC clipped. */
  clipped: number;
  /** Largest that was used; absent where the ADC is bypassed. */
  fullScale?: number;
  /** Most passes that one reading took. */
  rangePasses: number;
  /** ADC conversions. */
  conversions: number;
}

/** From analog states to what the ADC reads, in place. */
export interface ReadChain {
  readonly report: ReadReport;
  /** `count` readings of N cells. With range auto each reading has a range of its own. */
  read(states: Floats, count: number): void;
}

/** The read chain of one read-out: it has streams of noise of its own. */
export function createReadChain(board: Board, readout: number): ReadChain {
  const { config, seed, flicker, adc } = board;
  const report: ReadReport = { clipped: 0, rangePasses: 1, conversions: 0 };
  const options = {
    normals: createNormals(seed, 'read', readout),
    uniforms: createUniforms(seed, 'read', readout),
  };
  const flickerNormals = createNormals(seed, 'flicker', readout);

  function convert(values: Floats): void {
    const { clipped, fullScale, passes } = adc.convert(values, options);
    report.clipped += clipped;
    report.rangePasses = Math.max(report.rangePasses, passes);
    report.conversions += passes * values.length;
    if (fullScale !== undefined) report.fullScale = Math.max(report.fullScale ?? 0, fullScale);
  }

  return {
    report,
    read(states, count) {
      const n = states.length / count;
      const eachAlone = config.adc.range === 'auto' || config.noise.flicker.std > 0;
      if (!eachAlone) return convert(states);
      for (let k = 0; k < count; k++) {
        const reading = states.subarray(k * n, (k + 1) * n);
        if (config.noise.flicker.std > 0) flicker.add(reading, config.noise.flicker, flickerNormals);
        convert(reading);
      }
    },
  };
}
