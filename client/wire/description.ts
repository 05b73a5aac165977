import type * as common from '../../common/description.js';
import {
  clockNames,
  driverNames,
  dtypeNames,
  featureNames,
  healthNames,
  idleStateNames,
  reductionNames,
  roundingNames,
  structureNames,
  unitNames,
  valuesByName,
} from '../../proto/enumNames.js';
import { toDate, toSeconds } from '../../proto/time.js';
import type { AnalogCharacteristics__Output } from '../../proto/types/spu/v1/AnalogCharacteristics.js';
import type { CalibrationEntry__Output } from '../../proto/types/spu/v1/CalibrationEntry.js';
import type { Converter__Output } from '../../proto/types/spu/v1/Converter.js';
import type { DeviceDescription__Output } from '../../proto/types/spu/v1/DeviceDescription.js';
import type { DeviceLimits__Output } from '../../proto/types/spu/v1/DeviceLimits.js';
import type { ServiceLimits__Output } from '../../proto/types/spu/v1/ServiceLimits.js';
import { plain } from './plain.js';

type MayBeAbsent = 'limits' | 'analog' | 'timing';

/**
 * Everything a server says of a device; what it does not state is absent.
 *
 * @example
 * const { limits, analog, features }: DeviceDescription = await spu.getDevice('spu0');
 * if (features.includes('loadedDamping')) await session.changeDamping(0.1);
 */
export interface DeviceDescription
  extends Omit<common.DeviceDescription, 'driver' | MayBeAbsent>,
    Partial<Pick<common.DeviceDescription, MayBeAbsent>> {
  /** What stands behind the device. */
  driver: common.DriverKind | 'unspecified';
  /** "spu.v1". */
  protocolVersion: string;
  /** What has been added to that protocol since its first release: 0, 1, ... */
  minorVersion: number;
  /** Whether it answers; absent where the server does not say. */
  health?: common.DeviceHealth;
  /** What the server in front of the device can take. */
  service?: common.ServiceLimits;
}

const driverOf = valuesByName(driverNames);
const healthOf = valuesByName(healthNames);
const structureOf = valuesByName(structureNames);
const dtypeOf = valuesByName(dtypeNames);
const reductionOf = valuesByName(reductionNames);
const featureOf = valuesByName(featureNames);
const clockOf = valuesByName(clockNames);
const idleStateOf = valuesByName(idleStateNames);
const roundingOf = valuesByName(roundingNames);
const unitOf = valuesByName(unitNames);

/** Leaves out what a newer server knows and this client does not. */
function known<Value>(names: string[], values: Readonly<Record<string, Value>>): Value[] {
  return names.filter((name) => Object.hasOwn(values, name)).map((name) => values[name]);
}

function readConverter(message: Converter__Output): common.ConverterDescription {
  // A converter that is bypassed rounds nothing.
  return { ...plain(message), rounding: roundingOf[message.rounding] ?? 'nearest' };
}

function readTolerances(message: AnalogCharacteristics__Output['tolerances']): common.Tolerances {
  const stated = Object.entries(plain(message!)).filter(([, tolerance]) => tolerance);
  return Object.fromEntries(stated) as common.Tolerances;
}

function readAnalog(message: AnalogCharacteristics__Output): common.AnalogCharacteristics {
  const { matrixDac, vectorDac, adc, clock, idleState, tolerances, ...rest } = plain(message);
  const clockKind = clockOf[clock];
  const idle = idleStateOf[idleState];
  return {
    ...rest,
    ...(clockKind && { clock: clockKind }),
    ...(idle && { idleState: idle }),
    ...(tolerances && { tolerances: readTolerances(tolerances) }),
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
    sampleDtypes: known(message.sampleDtypes, dtypeOf) as common.DeviceLimits['sampleDtypes'],
  };
}

function readService({ lease, grace, ...limits }: ServiceLimits__Output): common.ServiceLimits {
  return { ...limits, lease: lease ? toSeconds(lease) : 0, grace: grace ? toSeconds(grace) : 0 };
}

/** Stored corrections. */
export function readCalibration(entries: CalibrationEntry__Output[]): common.CalibrationEntry[] {
  return entries.map(({ measuredAt, unit, ...entry }) => ({
    ...entry,
    unit: unitOf[unit] ?? 'one',
    measuredAt: toDate(measuredAt),
  }));
}

export function readDescription(message: DeviceDescription__Output): DeviceDescription {
  const { limits, analog, timing, service, health, ...rest } = plain(message);
  const healthValue = healthOf[health];
  return {
    ...rest,
    driver: driverOf[message.driver] ?? 'unspecified',
    features: known(message.features, featureOf),
    ...(healthValue && { health: healthValue }),
    ...(limits && { limits: readLimits(limits) }),
    ...(analog && { analog: readAnalog(analog) }),
    ...(timing && { timing: plain(timing) }),
    ...(service && { service: readService(service) }),
    calibration: readCalibration(message.calibration),
  };
}
