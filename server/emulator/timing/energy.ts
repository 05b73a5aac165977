import type { DeviceConfig } from '../config/schema.js';
import type { Work } from './work.js';

/**
 * Modelled joules of some work: a constant for each bit on the link, cell, conversion and second of evolution. Undefined
 * where the configuration does not give the constants. None has a default: no source gives them for these devices.
 */
export function energyOf(work: Work, config: Pick<DeviceConfig, 'energy' | 'timing'>): number | undefined {
  const { linkPerBit, cellProgramming, vectorDacConversion, adcConversion, power } = config.energy;
  if (
    linkPerBit === null ||
    cellProgramming === null ||
    vectorDacConversion === null ||
    adcConversion === null ||
    power === null
  ) {
    return undefined;
  }
  const bits = (work.entries + work.cells) * config.timing.linkBitsPerEntry;
  return (
    bits * linkPerBit +
    work.cells * cellProgramming +
    work.vectorEntries * vectorDacConversion +
    work.readings * adcConversion +
    work.evolved * power
  );
}
