import type { Floats } from '../../compute/compute.js';
import type { Board } from '../board.js';
import { type Correction, noCorrection } from '../converters/calibration.js';
import { halfCodes } from '../converters/converter.js';
import { createNormals, createUniforms } from '../noise/normals.js';

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
export interface AdcStage {
  readonly report: ReadReport;
  /** `read` changes what it is given, as the device is configured and broken now. */
  changes(): boolean;
  /**
   * `count` readings of N cells, as the device is configured and broken now. With range auto each reading has a range of
   * its own. Returns the full scale of the last; undefined where the ADC is bypassed.
   */
  read(states: Floats, count: number): number | undefined;
}

/** The ADC stage of one read-out: it has streams of noise of its own. `correction` is that in force, unless another is given. */
export function createAdcStage(
  board: Board,
  readout: number,
  correction: () => Correction = () => board.converters.calibration?.correction ?? noCorrection,
): AdcStage {
  const { faults, converters } = board;
  const { seed } = board.session;
  const report: ReadReport = { clipped: 0, rangePasses: 1, conversions: 0 };
  const options = {
    normals: createNormals(seed, 'read', readout),
    uniforms: createUniforms(seed, 'read', readout),
  };
  const lost = createUniforms(seed, 'lost', readout);
  const draw = new Float32Array(1);
  let previous: Floats | undefined;

  function convert(values: Floats): number | undefined {
    const range = faults.rangeFactor('adc');
    if (range !== 1) for (let i = 0; i < values.length; i++) values[i] /= range;
    const { clipped, fullScale, passes } = converters.adc.convert(values, options);
    const stuckBits = faults.stuckBits();
    if (stuckBits.length > 0 && fullScale !== undefined) {
      stickBits(values, board.config.adc.bits, fullScale, stuckBits);
    }
    report.clipped += clipped;
    report.rangePasses = Math.max(report.rangePasses, passes);
    report.conversions += passes * values.length;
    if (fullScale !== undefined) report.fullScale = Math.max(report.fullScale ?? 0, fullScale);
    correct(values, correction(), fullScale);
    return fullScale;
  }

  /** A lost reading repeats the one before. */
  function lose(reading: Floats, fraction: number): void {
    lost(draw);
    if (previous && draw[0] < fraction) reading.set(previous);
    previous = reading.slice();
  }

  return {
    report,
    changes() {
      const { adc, noise } = board.config;
      if (adc.bits > 0 || adc.sampleHoldStd > 0 || noise.flicker.std > 0) return true;
      return correction() !== noCorrection || faults.rangeFactor('adc') !== 1 || faults.lostFraction() > 0;
    },
    read(states, count) {
      const { adc, noise } = board.config;
      const lostFraction = faults.lostFraction();
      if (adc.range === 'fixed' && noise.flicker.std === 0 && lostFraction === 0) return convert(states);
      const n = states.length / count;
      let fullScale: number | undefined;
      for (let k = 0; k < count; k++) {
        const reading = states.subarray(k * n, (k + 1) * n);
        converters.addFlicker(reading);
        fullScale = convert(reading);
        if (lostFraction > 0) lose(reading, lostFraction);
      }
      return fullScale;
    },
  };
}

function correct(values: Floats, correction: Correction, fullScale = 0): void {
  if (correction === noCorrection) return;
  const { readOffset, readGain } = correction;
  const offset = readOffset * fullScale;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] - offset) / readGain;
}

/** Bits of the codes, two's complement, that always read the same. */
function stickBits(
  values: Floats,
  width: number,
  fullScale: number,
  stuck: { bit: number; value: 0 | 1 }[],
): void {
  const step = fullScale / halfCodes(width);
  for (let i = 0; i < values.length; i++) {
    let code = Math.round(values[i] / step);
    for (const { bit, value } of stuck) code = value === 1 ? code | (1 << bit) : code & ~(1 << bit);
    // The upper bits of the register do not exist in the converter.
    values[i] = ((code << (32 - width)) >> (32 - width)) * step;
  }
}
