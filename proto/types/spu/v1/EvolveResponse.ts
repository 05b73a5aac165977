// Original file: proto/spu/v1/run.proto

import type { Long } from '@grpc/proto-loader';

/**
 * An evolution that was accepted.
 */
export interface EvolveResponse {
  /**
   * Names the evolution within the session.
   */
  'evolutionId'?: (string);
  /**
   * Device time at which it starts, in seconds.
   */
  'startTime'?: (number | string);
  /**
   * Device time at which it ends, in seconds.
   */
  'endTime'?: (number | string);
  /**
   * Matrix at its start.
   */
  'matrixVersion'?: (number | string | Long);
  /**
   * Target at its start.
   */
  'vectorVersion'?: (number | string | Long);
  /**
   * Rate of the slowest mode, 1/tau (the smallest eigenvalue of A); absent where unknown.
   */
  'slowestRate'?: (number | string);
  '_slowestRate'?: "slowestRate";
}

/**
 * An evolution that was accepted.
 */
export interface EvolveResponse__Output {
  /**
   * Names the evolution within the session.
   */
  'evolutionId': (string);
  /**
   * Device time at which it starts, in seconds.
   */
  'startTime': (number);
  /**
   * Device time at which it ends, in seconds.
   */
  'endTime': (number);
  /**
   * Matrix at its start.
   */
  'matrixVersion': (number);
  /**
   * Target at its start.
   */
  'vectorVersion': (number);
  /**
   * Rate of the slowest mode, 1/tau (the smallest eigenvalue of A); absent where unknown.
   */
  'slowestRate'?: (number);
  '_slowestRate'?: "slowestRate";
}
