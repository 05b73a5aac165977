import { z } from 'zod';
import { dataTypes, sampleTypes } from '../../../common/dtype.js';
import { reductions } from '../../../common/reductions.js';
import { structureKinds } from '../../../common/structures.js';
import { choice, count, flag, group, optionalQuantity, quantity } from './fields.js';

export const clock = group('What moves device time.', {
  mode: choice(['virtual', 'realtime'], 'virtual', {
    description: 'virtual: device time moves only when asked. realtime: device time = wall time x speed.',
  }),
  speed: quantity(
    { min: 1e-12, max: 1e6, default: 1 },
    { unit: '1', description: 'Seconds of device time in one second of wall time; realtime only.' },
  ),
  tick: quantity(
    { min: 1e-18, max: 1, default: 1e-10 },
    {
      unit: 's',
      description:
        'Resolution of device time: every time is a whole number of ticks. Fixed for the life of the device.',
    },
  ),
});

export const latency = group('Whether modelled times are waited out.', {
  wait: flag(false, {
    description:
      'Loads and read-outs take their modelled time, scaled by the clock speed; needs clock.mode realtime.',
  }),
  jitterStd: quantity(
    { min: 0, max: 1, default: 0 },
    { unit: 'relative', description: 'Standard deviation of waited times.' },
  ),
});

export const timing = group('Modelled times of the link and the converters.', {
  linkBitsPerSecond: optionalQuantity(
    { min: 1, default: null },
    { unit: 'bit/s', description: 'Rate of the digital link to the device; null takes no time.' },
  ),
  linkLatency: quantity(
    { min: 0, max: 1e3, default: 0 },
    { unit: 's', description: 'Latency of the link for each transfer.' },
  ),
  linkBitsPerEntry: count(
    { min: 1, max: 64, default: 16 },
    { unit: 'bit', description: 'Bits of one entry on the link.', source: 'arXiv 2405.13817, appendix C' },
  ),
  programmingPerCell: quantity(
    { min: 0, max: 1e3, default: 0 },
    { unit: 's', description: 'Time to write one cell beyond that of its bits on the link.' },
  ),
  vectorDacPerEntry: quantity(
    { min: 0, max: 1e3, default: 0 },
    { unit: 's', description: 'Time of the vector DAC for one entry.' },
  ),
  adcPerEntry: quantity(
    { min: 0, max: 1e3, default: 0 },
    { unit: 's', description: 'Time of one ADC reading.' },
  ),
});

/** A constant of the energy. */
function joules(unit: 'J' | 'W', description: string) {
  const source = "the user's: no figure is published for these devices";
  return optionalQuantity({ min: 0, default: null }, { unit, description, source });
}

export const energy = group('Modelled energy; stated only where every constant is given.', {
  linkPerBit: joules('J', 'One bit on the link.'),
  cellProgramming: joules('J', 'Writing one cell.'),
  vectorDacConversion: joules('J', 'One conversion of the vector DAC.'),
  adcConversion: joules('J', 'One conversion of the ADC.'),
  power: joules('W', 'The whole array while the state evolves.'),
});

export const limits = group('What the device takes.', {
  minDimension: count({ min: 1, default: 1 }, { description: 'Smallest N.' }),
  maxDimension: count({ min: 1, default: 1e8 }, { description: 'Largest N.' }),
  maxRank: count({ min: 1, default: 16384 }, { description: 'Largest b dz of a low-rank matrix.' }),
  structures: z
    .array(z.enum(structureKinds))
    .min(1)
    .default([...structureKinds])
    .meta({ description: 'Matrix structures.' }),
  dtypes: z
    .array(z.enum(dataTypes))
    .min(1)
    .default([...dataTypes])
    .meta({ description: 'Number formats of uploads.' }),
  reductions: z
    .array(z.enum(reductions))
    .min(1)
    .default([...reductions])
    .meta({ description: 'What the device can reduce samples to.' }),
  maxDuration: quantity(
    { min: 0, default: 1e9 },
    { unit: 'tau', description: 'Longest evolution, and longest read-out.' },
  ),
  maxSamples: count({ min: 1, default: 1e7 }, { description: 'Most samples of one request.' }),
  memoryBytes: count(
    { min: 1024, default: 8 * 2 ** 30 },
    {
      unit: 'byte',
      description:
        'Memory for matrices and vectors, in effect and on their way, and for what is computed with them.',
    },
  ),
  maxQueuedEvolutions: count(
    { min: 0, max: 16384, default: 1024 },
    { description: 'Evolutions that may wait behind the one that runs.' },
  ),
  maxCalibrationReadings: count(
    { min: 1, max: 2 ** 24, default: 65536 },
    { description: 'Most readings averaged for one point of a calibration.' },
  ),
  sampleDtypes: z
    .array(z.enum(sampleTypes))
    .min(1)
    .default([...sampleTypes])
    .meta({ description: 'Number formats of read-outs.' }),
  maxCovarianceDimension: count(
    { min: 1, max: 4096, default: 256 },
    { description: 'Largest N whose samples are reduced to a covariance, N^2 numbers.' },
  ),
  maxBlocks: count(
    { min: 1, max: 65536, default: 4096 },
    { description: 'Most blocks of a block-diagonal matrix: more than the layers of any network.' },
  ),
  maxSegments: count(
    { min: 1, max: 65536, default: 4096 },
    { description: 'Most column segments of a low-rank matrix: more than the layers of any network.' },
  ),
});

export const faults = z
  .array(
    z.strictObject({
      kind: z.string(),
      parameters: z.record(z.string(), z.unknown()).default({}),
    }),
  )
  .default([])
  .meta({ description: 'Faults that the device has from the start, as InjectFault takes them.' });
