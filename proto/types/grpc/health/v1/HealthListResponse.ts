// Original file: proto/grpc/health/v1/health.proto

import type { HealthCheckResponse as _grpc_health_v1_HealthCheckResponse, HealthCheckResponse__Output as _grpc_health_v1_HealthCheckResponse__Output } from '../../../grpc/health/v1/HealthCheckResponse.js';

/**
 * The health of every service.
 */
export interface HealthListResponse {
  /**
   * By full name of the service.
   */
  'statuses'?: ({[key: string]: _grpc_health_v1_HealthCheckResponse});
}

/**
 * The health of every service.
 */
export interface HealthListResponse__Output {
  /**
   * By full name of the service.
   */
  'statuses': ({[key: string]: _grpc_health_v1_HealthCheckResponse__Output});
}
