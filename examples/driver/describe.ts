import type { DeviceDescription } from 'spu-emulator';

const maxCells = 64;
/** Seconds. */
export const tau = 1e-6;
export const ticksPerTau = 1000;

/** What the board is and can do: what every device must, and no feature beyond. */
export function describe(name: string, kappa: number): DeviceDescription {
  return {
    name,
    vendor: 'spu-emulator',
    model: 'example-board-64',
    serial: '1',
    driver: 'hardware',
    extensions: [],
    limits: {
      dimension: { min: 1, max: maxCells },
      rank: { min: 0, max: 0 },
      structures: ['dense'],
      dtypes: ['float32', 'float64'],
      reductions: ['none', 'mean'],
      maxDuration: 1e6,
      maxSamples: 1e4,
      memoryBytes: 2 * 8 * maxCells * maxCells,
      maxQueuedEvolutions: 0,
      maxCalibrationReadings: 0,
      sampleDtypes: ['float32', 'float64'],
      maxCovarianceDimension: 0,
      asymmetryTolerance: 0,
      maxBlocks: 0,
      maxSegments: 0,
    },
    analog: { tau, kappa, secondsPerTick: tau / ticksPerTau, clock: 'virtual', idleState: 'hold' },
    timing: {},
    calibration: [],
    badCells: [],
    features: [],
  };
}
