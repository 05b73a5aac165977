import type {
  AnalogCharacteristics,
  ConverterDescription,
  DeviceDescription,
  DeviceLimits,
  Feature,
} from '../../../common/description.js';
import { type Board, longestSpan } from '../board.js';
import { type DeviceConfig, kappaOf, tauOf, ticksPerTau } from '../config/schema.js';
import { asymmetryTolerance } from '../operators/symmetric.js';
import { describeTiming } from '../timing/work.js';
import { tolerancesOf } from './tolerances.js';

function converter(config: DeviceConfig['adc'] | DeviceConfig['matrixDac']): ConverterDescription {
  const { bits, range, fullScale, rounding } = config;
  return { bits, rounding, fullScale: bits > 0 && range === 'fixed' ? fullScale : undefined };
}

/** What an emulated device has beyond what every device must have. */
const emulated: Feature[] = [
  'step',
  'loadedDamping',
  'seed',
  'effectiveAt',
  'evolutionQueue',
  'cancelEvolution',
  'calibrate',
  'loadedState',
  'lowerTriangle',
  'factoredDamping',
];

/** What the device takes. */
export function limitsOf(config: DeviceConfig): DeviceLimits {
  const { minDimension, maxDimension, maxRank, maxDuration, ...limits } = config.limits;
  return {
    ...limits,
    dimension: { min: minDimension, max: maxDimension },
    rank: { min: 1, max: maxRank },
    maxDuration: Math.min(maxDuration, longestSpan / ticksPerTau(config)),
    asymmetryTolerance,
  };
}

function analogOf(config: DeviceConfig): AnalogCharacteristics {
  return {
    tau: tauOf(config),
    kappa: kappaOf(config),
    matrixDac: converter(config.matrixDac),
    vectorDac: converter(config.vectorDac),
    adc: converter(config.adc),
    clock: config.clock.mode,
    secondsPerTick: config.clock.tick,
    idleState: 'hold',
    tolerances: tolerancesOf(config),
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
    analog: analogOf(config),
    timing: describeTiming(config.timing),
    calibration: board.converters.calibration?.entries ?? [],
    badCells: [],
    compute: compute.description,
    features: emulated,
  };
}
