import type { CalibrationEntry } from '../../../common/description.js';

/** Errors of the way from the vector DAC to the ADC. Offsets are parts of the full scale that a converter uses. */
export interface Correction {
  /** Taken off by the vector DAC itself, before its gain. */
  writeOffset: number;
  /** value = (reading - readOffset fullScale) / readGain. */
  readOffset: number;
  readGain: number;
}

export const noCorrection: Correction = { writeOffset: 0, readOffset: 0, readGain: 1 };

/** What Calibrate found. */
export interface Calibration {
  correction: Correction;
  entries: CalibrationEntry[];
}
