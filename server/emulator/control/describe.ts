import type { ConverterDescription, DeviceDescription } from '../../../common/description.js';
import type { Board } from '../board.js';
import { type DeviceConfig, kappaOf, tauOf } from '../config/schema.js';
import { describeTiming } from '../timing/work.js';
import { describeLimits } from '../write/limits.js';

function converter(config: DeviceConfig['adc'] | DeviceConfig['matrixDac']): ConverterDescription {
  const { bits, range, fullScale, rounding } = config;
  return { bits, rounding, fullScale: bits > 0 && range === 'fixed' ? fullScale : undefined };
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
    limits: describeLimits(config.limits),
    analog: {
      tau: tauOf(config),
      kappa: kappaOf(config),
      matrixDac: converter(config.matrixDac),
      vectorDac: converter(config.vectorDac),
      adc: converter(config.adc),
      clock: config.clock.mode,
    },
    timing: describeTiming(config.timing),
    calibration: board.calibration?.entries ?? [],
    badCells: [],
    compute: compute.description,
  };
}
