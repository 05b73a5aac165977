// Original file: proto/spu/v1/device.proto


/**
 * Asks for all devices.
 */
export interface ListDevicesRequest {
}

/**
 * Asks for all devices.
 */
export interface ListDevicesRequest__Output {
}
