// Original file: proto/spu/v1/device.proto


/**
 * No correction is in force.
 */
export interface ResetCalibrationResponse {
}

/**
 * No correction is in force.
 */
export interface ResetCalibrationResponse__Output {
}
