// Original file: proto/grpc/health/v1/health.proto


/**
 * Asks for the health of every service.
 */
export interface HealthListRequest {
}

/**
 * Asks for the health of every service.
 */
export interface HealthListRequest__Output {
}
