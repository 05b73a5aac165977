// Original file: proto/spu/v1/device.proto

import type { DriverKind as _spu_v1_DriverKind, DriverKind__Output as _spu_v1_DriverKind__Output } from '../../spu/v1/DriverKind.js';
import type { DeviceLimits as _spu_v1_DeviceLimits, DeviceLimits__Output as _spu_v1_DeviceLimits__Output } from '../../spu/v1/DeviceLimits.js';
import type { AnalogCharacteristics as _spu_v1_AnalogCharacteristics, AnalogCharacteristics__Output as _spu_v1_AnalogCharacteristics__Output } from '../../spu/v1/AnalogCharacteristics.js';
import type { TimingModel as _spu_v1_TimingModel, TimingModel__Output as _spu_v1_TimingModel__Output } from '../../spu/v1/TimingModel.js';
import type { CalibrationEntry as _spu_v1_CalibrationEntry, CalibrationEntry__Output as _spu_v1_CalibrationEntry__Output } from '../../spu/v1/CalibrationEntry.js';
import type { Feature as _spu_v1_Feature, Feature__Output as _spu_v1_Feature__Output } from '../../spu/v1/Feature.js';
import type { ServiceLimits as _spu_v1_ServiceLimits, ServiceLimits__Output as _spu_v1_ServiceLimits__Output } from '../../spu/v1/ServiceLimits.js';
import type { DeviceHealth as _spu_v1_DeviceHealth, DeviceHealth__Output as _spu_v1_DeviceHealth__Output } from '../../spu/v1/DeviceHealth.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Everything a device can say of itself. What it cannot state is absent.
 */
export interface DeviceDescription {
  /**
   * Name on this server, unique.
   */
  'name'?: (string);
  /**
   * Who made it.
   */
  'vendor'?: (string);
  /**
   * Its type.
   */
  'model'?: (string);
  /**
   * Its serial number.
   */
  'serial'?: (string);
  /**
   * Software or board.
   */
  'driver'?: (_spu_v1_DriverKind);
  /**
   * Protocol that it speaks, "spu.v1".
   */
  'protocolVersion'?: (string);
  /**
   * Names of extensions, such as "spu.emulator.v1".
   */
  'extensions'?: (string)[];
  /**
   * What it can take.
   */
  'limits'?: (_spu_v1_DeviceLimits | null);
  /**
   * Its analog side.
   */
  'analog'?: (_spu_v1_AnalogCharacteristics | null);
  /**
   * From which a client can estimate a run.
   */
  'timing'?: (_spu_v1_TimingModel | null);
  /**
   * Corrections in force.
   */
  'calibration'?: (_spu_v1_CalibrationEntry)[];
  /**
   * Cells known to be bad, counted from 0.
   */
  'badCells'?: (number | string | Long)[];
  /**
   * An emulator's linear algebra: which backend, and why it was chosen.
   */
  'compute'?: (string);
  /**
   * Parts of the protocol that it has beyond what every device must have; docs/protocol.md says which those are.
   */
  'features'?: (_spu_v1_Feature)[];
  /**
   * What has been added to protocol_version since its first release: 0, 1, ... A client needs no more than the features.
   */
  'minorVersion'?: (number);
  /**
   * What the server in front of it can take.
   */
  'service'?: (_spu_v1_ServiceLimits | null);
  /**
   * Whether it answers, as the server knows without asking it.
   */
  'health'?: (_spu_v1_DeviceHealth);
  '_compute'?: "compute";
}

/**
 * Everything a device can say of itself. What it cannot state is absent.
 */
export interface DeviceDescription__Output {
  /**
   * Name on this server, unique.
   */
  'name': (string);
  /**
   * Who made it.
   */
  'vendor': (string);
  /**
   * Its type.
   */
  'model': (string);
  /**
   * Its serial number.
   */
  'serial': (string);
  /**
   * Software or board.
   */
  'driver': (_spu_v1_DriverKind__Output);
  /**
   * Protocol that it speaks, "spu.v1".
   */
  'protocolVersion': (string);
  /**
   * Names of extensions, such as "spu.emulator.v1".
   */
  'extensions': (string)[];
  /**
   * What it can take.
   */
  'limits': (_spu_v1_DeviceLimits__Output | null);
  /**
   * Its analog side.
   */
  'analog': (_spu_v1_AnalogCharacteristics__Output | null);
  /**
   * From which a client can estimate a run.
   */
  'timing': (_spu_v1_TimingModel__Output | null);
  /**
   * Corrections in force.
   */
  'calibration': (_spu_v1_CalibrationEntry__Output)[];
  /**
   * Cells known to be bad, counted from 0.
   */
  'badCells': (number)[];
  /**
   * An emulator's linear algebra: which backend, and why it was chosen.
   */
  'compute'?: (string);
  /**
   * Parts of the protocol that it has beyond what every device must have; docs/protocol.md says which those are.
   */
  'features': (_spu_v1_Feature__Output)[];
  /**
   * What has been added to protocol_version since its first release: 0, 1, ... A client needs no more than the features.
   */
  'minorVersion': (number);
  /**
   * What the server in front of it can take.
   */
  'service': (_spu_v1_ServiceLimits__Output | null);
  /**
   * Whether it answers, as the server knows without asking it.
   */
  'health': (_spu_v1_DeviceHealth__Output);
  '_compute'?: "compute";
}
