import type {
  AnalogCharacteristics,
  CalibrationEntry,
  ConverterDescription,
  DeviceLimits,
  ServiceLimits,
} from '../../../common/description.js';
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
} from '../../../proto/enumNames.js';
import { fromDate, fromSeconds } from '../../../proto/time.js';
import type { AnalogCharacteristics as AnalogMessage } from '../../../proto/types/spu/v1/AnalogCharacteristics.js';
import type { CalibrationEntry as CalibrationEntryMessage } from '../../../proto/types/spu/v1/CalibrationEntry.js';
import type { Converter as ConverterMessage } from '../../../proto/types/spu/v1/Converter.js';
import type { DeviceDescription as DeviceDescriptionMessage } from '../../../proto/types/spu/v1/DeviceDescription.js';
import type { DeviceLimits as DeviceLimitsMessage } from '../../../proto/types/spu/v1/DeviceLimits.js';
import type { ServiceLimits as ServiceLimitsMessage } from '../../../proto/types/spu/v1/ServiceLimits.js';
import type { DeviceSlot } from '../../session/deviceSlot.js';
import type { Sessions } from '../../session/sessions.js';

/** What has been added to spu.v1 since its first release. */
const minorVersion = 1;

export function fromCalibration({ measuredAt, unit, ...rest }: CalibrationEntry): CalibrationEntryMessage {
  return { ...rest, unit: unitNames[unit], measuredAt: fromDate(measuredAt) };
}

function fromConverter({ rounding, ...rest }: ConverterDescription): ConverterMessage {
  // A converter that is bypassed does not round.
  return { ...rest, rounding: rest.bits === 0 ? 'ROUNDING_UNSPECIFIED' : roundingNames[rounding] };
}

function fromAnalog(analog: AnalogCharacteristics): AnalogMessage {
  const { matrixDac, vectorDac, adc, clock, idleState, ...rest } = analog;
  return {
    ...rest,
    matrixDac: matrixDac && fromConverter(matrixDac),
    vectorDac: vectorDac && fromConverter(vectorDac),
    adc: adc && fromConverter(adc),
    clock: clock && clockNames[clock],
    idleState: idleState && idleStateNames[idleState],
  };
}

function fromLimits(limits: DeviceLimits): DeviceLimitsMessage {
  return {
    ...limits,
    structures: limits.structures.map((kind) => structureNames[kind]),
    dtypes: limits.dtypes.map((dtype) => dtypeNames[dtype]),
    sampleDtypes: limits.sampleDtypes.map((dtype) => dtypeNames[dtype]),
    reductions: limits.reductions.map((reduction) => reductionNames[reduction]),
  };
}

function fromServiceLimits({ lease, grace, ...rest }: ServiceLimits): ServiceLimitsMessage {
  return { ...rest, lease: fromSeconds(lease), grace: fromSeconds(grace) };
}

/** A device, and what the server in front of it takes. */
export function fromDescription(
  { description, health }: Pick<DeviceSlot, 'description' | 'health'>,
  { limits: service }: Pick<Sessions, 'limits'>,
): DeviceDescriptionMessage {
  const { driver, limits, analog, calibration, features, ...rest } = description;
  return {
    ...rest,
    driver: driverNames[driver],
    protocolVersion: 'spu.v1',
    minorVersion,
    health: healthNames[health],
    limits: fromLimits(limits),
    analog: fromAnalog(analog),
    calibration: calibration.map(fromCalibration),
    features: features.map((feature) => featureNames[feature]),
    service: fromServiceLimits(service),
  };
}
