import type { ConverterDescription, DeviceDescription, DeviceLimits } from '../../device/description.js';
import type { Board } from '../board.js';
import { type DeviceConfig, kappaOf, tauOf } from '../config/schema.js';
import { describeTiming } from '../timing/work.js';

function converter(config: DeviceConfig['adc'] | DeviceConfig['matrixDac']): ConverterDescription {
  const { bits, range, fullScale, rounding } = config;
  return { bits, rounding, fullScale: bits > 0 && range === 'fixed' ? fullScale : undefined };
}

function limitsOf({ limits }: DeviceConfig): DeviceLimits {
  return {
    dimension: { min: limits.minDimension, max: limits.maxDimension },
    rank: { min: 1, max: limits.maxRank },
    structures: limits.structures,
    dtypes: limits.dtypes,
    reductions: limits.reductions,
    maxDuration: limits.maxDuration,
    maxSamples: limits.maxSamples,
    memoryBytes: limits.memoryBytes,
  };
}

/** Everything that an emulated device says of itself. */
export function describeBoard(board: Board): DeviceDescription {
  const { config, name, preset, compute } = board;
  return {
    name,
    vendor: 'spu-emulator',
    model: preset,
    serial: String(config.deviceSeed),
    driver: 'emulator',
    extensions: ['spu.emulator.v1'],
    limits: limitsOf(config),
    analog: {
      tau: tauOf(config),
      kappa: kappaOf(config),
      matrixDac: converter(config.matrixDac),
      vectorDac: converter(config.vectorDac),
      adc: converter(config.adc),
      clock: config.clock.mode,
    },
    timing: describeTiming(config.timing),
    calibration: board.converters.calibration?.entries ?? [],
    badCells: [],
    compute: compute.description,
  };
}
