import type { Floats } from '../../compute/compute.js';
import type { DeviceConfig } from '../config/schema.js';
import { createFlicker, type Flicker } from '../noise/flicker.js';
import { type Adc, createAdc } from './adc.js';
import type { Calibration } from './calibration.js';
import { createDac, type Dac } from './dac.js';

/**
 * The converters between host and cells, and what adds to the readings of the state. Board makes them when it is
 * configured or a session begins; Calibrate sets the calibration.
 */
export class Converters {
  /** Resolves when the calibration under way is over; Calibrate puts it here. */
  calibrating: Promise<void> | undefined;
  private made: { adc: Adc; vectorDac: Dac };
  private flicker: Flicker;
  /** Readings of the whole state in this session: 1/f noise goes on from one to the next. */
  private readings = 0;
  private found: Calibration | undefined;

  constructor(config: DeviceConfig, seed: number) {
    this.made = convertersOf(config);
    this.flicker = createFlicker(config.noise.flicker, seed);
  }

  get adc(): Adc {
    return this.made.adc;
  }

  get vectorDac(): Dac {
    return this.made.vectorDac;
  }

  /** Undefined before Calibrate. */
  get calibration(): Calibration | undefined {
    return this.found;
  }

  /** Another configuration from now on. */
  configure(config: DeviceConfig, seed: number): void {
    this.made = convertersOf(config);
    this.flicker = createFlicker(config.noise.flicker, seed);
  }

  /** A session begins. */
  clear(config: DeviceConfig, seed: number): void {
    this.readings = 0;
    this.flicker = createFlicker(config.noise.flicker, seed);
  }

  calibrate(calibration: Calibration | undefined): void {
    this.found = calibration;
  }

  /** Adds the 1/f noise of the next reading of the state. */
  addFlicker(reading: Floats): void {
    this.flicker(reading, this.readings++);
  }

  save() {
    const { readings, found } = this;
    return { readings, found };
  }

  restore({ readings, found }: ReturnType<Converters['save']>): void {
    this.readings = readings;
    this.found = found;
  }
}

function convertersOf({ adc, vectorDac, deviceSeed }: DeviceConfig): { adc: Adc; vectorDac: Dac } {
  return {
    adc: createAdc(adc, deviceSeed, 'adc'),
    vectorDac: createDac(vectorDac, deviceSeed, 'vectorDac'),
  };
}
