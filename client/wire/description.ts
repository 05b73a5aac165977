import type * as common from '../../common/description.js';
import {
  driverNames,
  dtypeNames,
  reductionNames,
  structureNames,
  valuesByName,
} from '../../proto/enumNames.js';
import { toDate } from '../../proto/time.js';
import type { AnalogCharacteristics__Output } from '../../proto/types/spu/v1/AnalogCharacteristics.js';
import type { CalibrationEntry__Output } from '../../proto/types/spu/v1/CalibrationEntry.js';
import type { Converter__Output } from '../../proto/types/spu/v1/Converter.js';
import type { DeviceDescription__Output } from '../../proto/types/spu/v1/DeviceDescription.js';
import type { DeviceLimits__Output } from '../../proto/types/spu/v1/DeviceLimits.js';
import { plain } from './plain.js';

type MayBeAbsent = 'limits' | 'analog' | 'timing';

/** Everything a server says of a device; what it does not state is absent. */
export interface DeviceDescription
  extends Omit<common.DeviceDescription, 'driver' | MayBeAbsent>,
    Partial<Pick<common.DeviceDescription, MayBeAbsent>> {
  driver: common.DriverKind | 'unspecified';
  /** "spu.v1". */
  protocolVersion: string;
}

const driverOf = valuesByName(driverNames);
const structureOf = valuesByName(structureNames);
const dtypeOf = valuesByName(dtypeNames);
const reductionOf = valuesByName(reductionNames);

/** Leaves out what a newer server knows and this client does not. */
function known<Value>(names: string[], values: Readonly<Record<string, Value>>): Value[] {
  return names.filter((name) => Object.hasOwn(values, name)).map((name) => values[name]);
}

const readConverter = (message: Converter__Output) => plain(message) as common.ConverterDescription;

function readAnalog(message: AnalogCharacteristics__Output): common.AnalogCharacteristics {
  const { matrixDac, vectorDac, adc, clock, ...rest } = plain(message);
  return {
    ...rest,
    ...(clock !== undefined && { clock: clock as common.AnalogCharacteristics['clock'] }),
    ...(matrixDac && { matrixDac: readConverter(matrixDac) }),
    ...(vectorDac && { vectorDac: readConverter(vectorDac) }),
    ...(adc && { adc: readConverter(adc) }),
  };
}

function readLimits(message: DeviceLimits__Output): common.DeviceLimits {
  return {
    ...message,
    dimension: message.dimension ?? { min: 0, max: 0 },
    rank: message.rank ?? { min: 0, max: 0 },
    structures: known(message.structures, structureOf),
    dtypes: known(message.dtypes, dtypeOf),
    reductions: known(message.reductions, reductionOf),
  };
}

export function readCalibration(entries: CalibrationEntry__Output[]): common.CalibrationEntry[] {
  return entries.map(({ measuredAt, ...entry }) => ({ ...entry, measuredAt: toDate(measuredAt) }));
}

export function readDescription(message: DeviceDescription__Output): DeviceDescription {
  const { limits, analog, timing, ...rest } = plain(message);
  return {
    ...rest,
    driver: driverOf[message.driver] ?? 'unspecified',
    ...(limits && { limits: readLimits(limits) }),
    ...(analog && { analog: readAnalog(analog) }),
    ...(timing && { timing: plain(timing) }),
    calibration: readCalibration(message.calibration),
  };
}
