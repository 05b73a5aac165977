import type { CalibrationEntry as CalibrationEntryMessage } from '../../../proto/types/spu/v1/CalibrationEntry.js';
import type { DeviceDescription as DeviceDescriptionMessage } from '../../../proto/types/spu/v1/DeviceDescription.js';
import type { CalibrationEntry, DeviceDescription } from '../../device/description.js';
import { dtypeName, reductionName, structureName } from './enums.js';
import { fromDate } from './time.js';

export function fromCalibration({ measuredAt, ...rest }: CalibrationEntry): CalibrationEntryMessage {
  return { ...rest, measuredAt: fromDate(measuredAt) };
}

export function fromDescription(description: DeviceDescription): DeviceDescriptionMessage {
  const { driver, limits, calibration, ...rest } = description;
  return {
    ...rest,
    driver: driver === 'emulator' ? 'DRIVER_KIND_EMULATOR' : 'DRIVER_KIND_HARDWARE',
    protocolVersion: 'spu.v1',
    limits: {
      ...limits,
      structures: limits.structures.map((kind) => structureName[kind]),
      dtypes: limits.dtypes.map((dtype) => dtypeName[dtype]),
      reductions: limits.reductions.map((reduction) => reductionName[reduction]),
    },
    calibration: calibration.map(fromCalibration),
  };
}
