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
   * Tick at which it starts.
   */
  'startTick'?: (number | string | Long);
  /**
   * Tick at which it ends.
   */
  'endTick'?: (number | string | Long);
  /**
   * Matrix at its start, as planned now. A load that takes effect at `now` before it has ended changes what it runs with:
   * ListEvolutions and SampleHeader tell what ran.
   */
  'matrixVersion'?: (number | string | Long);
  /**
   * Target at its start, as planned now.
   */
  'targetVersion'?: (number | string | Long);
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
   * Tick at which it starts.
   */
  'startTick': (number);
  /**
   * Tick at which it ends.
   */
  'endTick': (number);
  /**
   * Matrix at its start, as planned now. A load that takes effect at `now` before it has ended changes what it runs with:
   * ListEvolutions and SampleHeader tell what ran.
   */
  'matrixVersion': (number);
  /**
   * Target at its start, as planned now.
   */
  'targetVersion': (number);
  /**
   * Rate of the slowest mode, 1/tau (the smallest eigenvalue of A); absent where unknown.
   */
  'slowestRate'?: (number);
  '_slowestRate'?: "slowestRate";
}
