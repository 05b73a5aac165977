import type { GetDeviceResponse__Output } from '../../proto/types/spu/v1/GetDeviceResponse.js';
import type { ListDevicesResponse__Output } from '../../proto/types/spu/v1/ListDevicesResponse.js';
import type { ReleaseDeviceResponse__Output } from '../../proto/types/spu/v1/ReleaseDeviceResponse.js';
import { type CallOptions, grpcOptions, unary } from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { unaryWithRetry } from '../transport/retry.js';
import { type DeviceDescription, readDescription } from '../wire/description.js';

/** All devices of the server. */
export async function listDevices(
  { service, metadata, retry }: Connection,
  options: CallOptions,
): Promise<DeviceDescription[]> {
  const { devices } = await unaryWithRetry<ListDevicesResponse__Output>(
    retry,
    (grpc, done) => service.listDevices({}, metadata, grpc, done),
    options,
  );
  return devices.map(readDescription);
}

/** NOT_FOUND if the server has no device of this name. */
export async function getDevice(
  { service, metadata, retry }: Connection,
  name: string,
  options: CallOptions,
): Promise<DeviceDescription> {
  const { device } = await unaryWithRetry<GetDeviceResponse__Output>(
    retry,
    (grpc, done) => service.getDevice({ name }, metadata, grpc, done),
    options,
  );
  return readDescription(device!);
}

/** Ends the session that holds a device. Not repeated: the second time it would be the next client's. */
export async function releaseDevice(
  { service, metadata }: Connection,
  device: string,
  options: CallOptions,
): Promise<boolean> {
  const { released } = await unary<ReleaseDeviceResponse__Output>(
    (done) => service.releaseDevice({ device }, metadata, grpcOptions(options), done),
    options.signal,
  );
  return released;
}
