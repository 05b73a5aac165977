import { choice, count, group, quantity } from './fields.js';

/** Settings that a DAC and an ADC share. */
function converterSettings(quantityName: string) {
  return {
    bits: count(
      { min: 0, max: 24, default: 0 },
      { unit: 'bit', description: `Resolution of ${quantityName}; 0 bypasses the converter.` },
    ),
    fullScale: quantity(
      { min: 1e-30, default: 1 },
      {
        unit: `unit of ${quantityName}`,
        description:
          'Largest magnitude; step = 2 fullScale / 2^bits. With range auto it is chosen at each conversion.',
      },
    ),
    range: choice(['fixed', 'auto'], 'fixed', {
      description: 'fixed clips at fullScale; auto chooses fullScale from the data and reports it.',
    }),
    rounding: choice(['nearest', 'stochastic'], 'nearest', {
      description: 'stochastic rounds up with the probability of the remainder, so that the mean is exact.',
      source: 'arXiv 2401.16231',
    }),
    inl: quantity(
      { min: 0, max: 64, default: 0 },
      { unit: 'LSB', description: 'Peak integral non-linearity.' },
    ),
    gainError: quantity(
      { min: -0.5, max: 0.5, default: 0 },
      { unit: '1', description: 'Relative error of the gain.' },
    ),
    offsetError: quantity(
      { min: -0.5, max: 0.5, default: 0 },
      { unit: 'full scale', description: 'Offset as a part of full scale.' },
    ),
  };
}

export const matrixDac = group('Converter of matrix entries.', converterSettings('matrix entries'));

export const vectorDac = group(
  'Converter of the target and of loaded states.',
  converterSettings('vector entries'),
);

export const adc = group('Converter of the read-out.', {
  ...converterSettings('the state'),
  sampleHoldStd: quantity(
    { min: 0, default: 0 },
    {
      unit: 'unit of the state',
      description: 'Noise of sample and hold, fresh at each reading, before the ADC.',
    },
  ),
});
