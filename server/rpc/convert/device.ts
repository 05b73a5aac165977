import type { CalibrationEntry, DeviceDescription } from '../../../common/description.js';
import { driverNames, dtypeNames, reductionNames, structureNames } from '../../../proto/enumNames.js';
import { fromDate } from '../../../proto/time.js';
import type { CalibrationEntry as CalibrationEntryMessage } from '../../../proto/types/spu/v1/CalibrationEntry.js';
import type { DeviceDescription as DeviceDescriptionMessage } from '../../../proto/types/spu/v1/DeviceDescription.js';

export function fromCalibration({ measuredAt, ...rest }: CalibrationEntry): CalibrationEntryMessage {
  return { ...rest, measuredAt: fromDate(measuredAt) };
}

export function fromDescription(description: DeviceDescription): DeviceDescriptionMessage {
  const { driver, limits, calibration, ...rest } = description;
  return {
    ...rest,
    driver: driverNames[driver],
    protocolVersion: 'spu.v1',
    limits: {
      ...limits,
      structures: limits.structures.map((kind) => structureNames[kind]),
      dtypes: limits.dtypes.map((dtype) => dtypeNames[dtype]),
      reductions: limits.reductions.map((reduction) => reductionNames[reduction]),
    },
    calibration: calibration.map(fromCalibration),
  };
}
