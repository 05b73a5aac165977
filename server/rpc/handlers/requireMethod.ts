import type { Device } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';

/** Methods that a device may lack, and what it cannot do without them. */
const optional = {
  changeDamping: 'change the damping alone: load the matrix again',
  evolutions: 'list its evolutions: keep what Evolve answered',
  cancelEvolution: 'cancel an evolution: wait for its end',
  calibrate: 'calibrate itself: use its values as they are',
  resetCalibration: 'reset its calibration: it has none',
} as const satisfies Partial<Record<keyof Device, string>>;

/** A method of the device, or UNIMPLEMENTED. */
export function requireMethod<Name extends keyof typeof optional>(
  device: Device,
  name: Name,
): NonNullable<Device[Name]> {
  const method = device[name];
  if (method) return method.bind(device) as NonNullable<Device[Name]>;
  throw new DeviceError('UNIMPLEMENTED', `This device cannot ${optional[name]}.`, { reason: 'UNSUPPORTED' });
}
