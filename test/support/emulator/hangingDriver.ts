import type { CreateDevice } from '../../../server/device/device.js';
import { createDeviceIn } from '../../../server/emulator/thread/threadedDevice.js';

/** An emulated device whose thread hangs when its clock is moved by 13 seconds. */
const createDevice: CreateDevice = (name, options, log) =>
  createDeviceIn(new URL('./hangingWorker.js', import.meta.url), name, options, log);
export default createDevice;
