import { expect } from 'chai';
import type { DeviceLimits } from '../../../common/description.js';
import { sampleTypes } from '../../../common/dtype.js';
import type { VectorSpec } from '../../../server/device/device.js';
import type { DeviceError } from '../../../server/device/errors.js';
import { dataTypes } from '../../../server/device/tensor.js';
import {
  type ReadOut,
  validateCalibration,
  validateEvolve,
  validateSample,
  validateVector,
} from '../../../server/session/validateRequests.js';

const limits: DeviceLimits = {
  dimension: { min: 2, max: 100 },
  rank: { min: 1, max: 100 },
  structures: ['dense'],
  dtypes: [...dataTypes],
  reductions: ['none', 'meanAndVariance', 'meanAndCovariance'],
  maxDuration: 100,
  maxSamples: 10,
  memoryBytes: 2 ** 20,
  maxQueuedEvolutions: 8,
  maxCalibrationReadings: 1000,
  sampleDtypes: [...sampleTypes],
  maxCovarianceDimension: 64,
  asymmetryTolerance: 0,
  maxBlocks: 50_000,
  maxSegments: 100,
};

function expectRefusal(call: () => void, code: string, message: RegExp): void {
  let refusal: DeviceError | undefined;
  try {
    call();
  } catch (error) {
    refusal = error as DeviceError;
  }
  expect(refusal).to.include({ code });
  expect(refusal?.message).to.match(message);
}

describe('validateEvolve', () => {
  const evolve = (duration: number) => validateEvolve({ duration, initialState: 'keep' }, limits);

  it('takes what the device can, and no more', () => {
    for (const duration of [0, 0.5, 100]) evolve(duration);
    for (const duration of [100.5, 1e300]) {
      expectRefusal(() => evolve(duration), 'INVALID_ARGUMENT', /^duration: is .* tau; .* at most 100\.$/);
    }
    for (const duration of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expectRefusal(() => evolve(duration), 'INVALID_ARGUMENT', /^duration: .* finite number of at least 0/);
    }
  });
});

describe('validateSample', () => {
  const sample = (request: Partial<ReadOut>) =>
    validateSample(
      {
        count: 1,
        interval: 0,
        burnIn: 0,
        reduction: 'none',
        dtype: 'float64',
        ...request,
      },
      limits,
    );
  const refused = (request: Partial<ReadOut>, message: RegExp, code = 'INVALID_ARGUMENT') =>
    expectRefusal(() => sample(request), code, message);

  it('takes what the device can, and no more', () => {
    sample({ count: 10, interval: 10, burnIn: 10 });
    sample({ count: 2, reduction: 'meanAndVariance' });
    refused({ count: 11 }, /^count: is 11; .* at most 10 samples/);
    refused({ count: 10, interval: 50 }, /^interval: the read-out takes longer than 100 tau/);
    refused({ count: 10, interval: 10, burnIn: 10.5 }, /^interval: the read-out takes longer than 100 tau/);
    refused({ burnIn: 101 }, /^burn_in: is 101 tau/);
    refused({ interval: -1 }, /^interval: is -1/);
    refused({ burnIn: Number.NaN }, /^burn_in: is NaN/);
    refused(
      { reduction: 'mean' },
      /reduction mean; it has none, meanAndVariance, meanAndCovariance/,
      'UNIMPLEMENTED',
    );
    refused({ count: 1, reduction: 'meanAndCovariance' }, /^count: is 1; a covariance needs at least 2/);
    refused({ count: 1, reduction: 'meanAndVariance' }, /^count: is 1; a variance needs at least 2/);
  });
});

describe('validateCalibration', () => {
  it('takes as many readings as the device averages', () => {
    for (const readings of [0, 1000]) validateCalibration(readings, limits);
    expectRefusal(() => validateCalibration(1001, limits), 'INVALID_ARGUMENT', /^readings: is 1001; .* 1000/);
  });
});

describe('validateVector', () => {
  const vector = (dimension: number) => {
    const spec: VectorSpec = {
      role: 'target',
      tensor: {
        role: 'vector',
        dtype: 'float32',
        shape: [dimension],
        scale: [],
        layout: 'full',
        block: 0,
        segment: 0,
      },
    };
    return validateVector(spec, limits);
  };

  it('takes as many entries as the device has cells, and not fewer than it needs', () => {
    for (const dimension of [2, 100]) vector(dimension);
    expectRefusal(() => vector(101), 'RESOURCE_EXHAUSTED', /dimension N is 101, .* at most 100/);
    expectRefusal(() => vector(1), 'INVALID_ARGUMENT', /^dimension: is 1; .* at least 2\.$/);
  });
});
